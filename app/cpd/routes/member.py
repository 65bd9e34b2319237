"""A member's own continuing education: accounts, plan, reflections, claims."""

from __future__ import annotations

import secrets
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.content.paths import issuers_accepted
from app.cpd import actions, queries, rules, words
from app.cpd.forms import ClaimForm, LicenceForm, PlanForm, ReflectionForm
from app.cpd.routes.blueprint import bp, learn, today
from app.errors import Invalid
from app.web.authorization import allow
from app.web.catalogue import current_catalogue
from app.web.downloads import download
from app.web.locale import _
from app.web.refusals import demand, refused


@bp.get("/cpd")
@allow(learn)
def mine() -> str:
    """What each of my boards counts, caps and misses, and my claims."""
    return _mine(_licence_form())


@bp.post("/cpd/licences")
@allow(learn)
def my_licence() -> Response | tuple[str, int]:
    """Answer to another board, or correct number and first day."""
    form = _licence_form(fresh=False)
    if status := refused(form, lambda: _hold(form)):
        return _mine(form), status
    flash(_("The board is on your list."), "good")
    return redirect(url_for(".my_account", pack_id=form.pack.data), 303)


@bp.post("/cpd/<pack_id>/removal")
@allow(learn)
def my_removal(pack_id: str) -> Response:
    """No longer answer to a board."""
    demand()
    actions.give_up_licence(current_user, queries.licence_of(current_user.id, pack_id))
    flash(_("The board is off your list. What you wrote and your statements stay."), "message")
    return redirect(url_for(".mine"), 303)


@bp.get("/cpd/<pack_id>")
@allow(learn)
def my_account(pack_id: str) -> str:
    """One board, one period: every rule, every activity."""
    return _account(pack_id)


@bp.post("/cpd/<pack_id>/plan")
@allow(learn)
def my_plan(pack_id: str) -> Response | tuple[str, int]:
    """Keep the plan of a period."""
    form, on = PlanForm(), asked_day()
    account = queries.account_of(current_user.id, pack_id, current_catalogue(), on)
    text = form.text.data or ""
    if status := refused(
        form, lambda: actions.write_plan(current_user, account.pack, account.period, text, now=clock.now())
    ):
        return _account(pack_id, form), status
    flash(_("Your plan is kept."), "good")
    return redirect(url_for(".my_account", pack_id=pack_id, on=on.isoformat()), 303)


@bp.get("/cpd/activities/<int:entry_id>")
@allow(learn)
def my_reflection(entry_id: int) -> str:
    """Write about one activity."""
    known = queries.reflections_of(current_user.id).get(entry_id)
    return _reflection(entry_id, ReflectionForm(formdata=None, text=known.text if known else ""))


@bp.post("/cpd/activities/<int:entry_id>")
@allow(learn)
def my_reflection_kept(entry_id: int) -> Response | tuple[str, int]:
    """Keep it."""
    form, activity = ReflectionForm(), queries.own_activity(current_user.id, entry_id, current_catalogue())
    if status := refused(form, lambda: actions.reflect(current_user, activity, form.text.data or "", now=clock.now())):
        return _reflection(entry_id, form), status
    flash(_("Your reflection is kept."), "good")
    return redirect(url_for(".mine"), 303)


@bp.get("/cpd/claims/new")
@allow(learn)
def my_claim() -> str:
    """Claim hours held elsewhere."""
    return _claim_page(ClaimForm(formdata=None, key=secrets.token_hex(16)))


@bp.post("/cpd/claims/new")
@allow(learn)
def my_claim_given() -> Response | tuple[str, int]:
    """Give the claim."""
    form = ClaimForm()
    if status := refused(form, lambda: _claim(form)):
        return _claim_page(form), status
    flash(_("Your claim waits for approval. You see here how it stands."), "good")
    return redirect(url_for(".mine"), 303)


@bp.post("/cpd/claims/<int:claim_id>/withdrawal")
@allow(learn)
def my_claim_back(claim_id: int) -> Response:
    """Take a claim back."""
    demand()
    actions.take_back(current_user, claim_id, now=clock.now())
    flash(_("The claim is taken back."), "message")
    return redirect(url_for(".mine"), 303)


@bp.get("/cpd/claims/<int:claim_id>/proof")
@allow(learn)
def my_proof(claim_id: int) -> Response:
    """The document I gave."""
    queries.own_claim(current_user.id, claim_id)
    return download(queries.proof_of(claim_id), f"proof-{claim_id}")


def asked_day() -> date:
    """The day whose period is asked for (`on` in the address), today without. Invalid('form-unusable') for no date."""
    text = request.args.get("on", "")
    if not text:
        return today()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Invalid("form-unusable") from None
    if not 1990 <= day.year <= 2200:
        raise Invalid("form-unusable")
    return day


def _mine(form: LicenceForm) -> str:
    catalogue = current_catalogue()
    claims = queries.claims_of(current_user.id)
    return render_template(
        "cpd/mine.html",
        accounts=queries.accounts_of(current_user.id, catalogue, today()),
        activities=sorted(queries.activities_of(current_user.id, catalogue), key=lambda one: one.on, reverse=True),
        claims=claims,
        proofs=queries.proofs_of(claim.id for claim in claims),
        statements=queries.statements_of(current_user.id),
        packs={pack.id: pack for pack in catalogue.packs},
        form=form,
        today=today(),
        words=words,
    )


def _account(pack_id: str, form: PlanForm | None = None) -> str:
    account = queries.account_of(current_user.id, pack_id, current_catalogue(), asked_day())
    plan = queries.plan_of(current_user.id, pack_id, account.period.first)
    return render_template(
        "cpd/account.html",
        account=account,
        licence=queries.licence_of(current_user.id, pack_id),
        form=form or PlanForm(formdata=None, text=plan.text if plan else ""),
        before=rules.day_before(account.period),
        after=rules.day_after(account.period),
        on=asked_day(),
        today=today(),
        words=words,
    )


def _reflection(entry_id: int, form: ReflectionForm) -> str:
    activity = queries.own_activity(current_user.id, entry_id, current_catalogue())
    return render_template("cpd/reflection.html", activity=activity, form=form, words=words)


def _licence_form(*, fresh: bool = True) -> LicenceForm:
    form = LicenceForm(formdata=None, number=current_user.registration_number) if fresh else LicenceForm()
    form.pack.choices = [(pack.id, pack.title) for pack in current_catalogue().packs]
    return form


def _hold(form: LicenceForm) -> None:
    pack = current_catalogue().pack(form.pack.data)
    actions.hold_licence(
        current_user, pack, number=form.number.data or "", begins_on=form.begins_on.data, now=clock.now()
    )


def _claim_page(form: ClaimForm) -> str:
    return render_template("cpd/claim.html", form=form, bodies=issuers_accepted(current_catalogue().paths))


def _claim(form: ClaimForm) -> None:
    actions.claim(
        current_user, key=form.key.data or "", title=form.title.data or "", issuer=form.issuer.data or "",
        on=form.on.data, hours=form.hours.data or 0.0, mode=form.mode.data, interactive=bool(form.interactive.data),
        topic=form.topic.data or "", note=form.note.data or "", proof=form.document, by=current_user, now=clock.now(),
        today=today(),
    )  # fmt: skip
