"""Pages of whoever decides about hours held elsewhere: claims that wait, transcripts, members by board."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.content.paths import issuers_accepted
from app.cpd import actions, queries, transcripts, words
from app.cpd.forms import ApprovalsForm, RefusalForm
from app.cpd.routes.blueprint import bp, certify, today
from app.errors import Invalid
from app.web.authorization import allow
from app.web.catalogue import current_catalogue
from app.web.downloads import download, spreadsheet
from app.web.forms import ListForm, SameListForm
from app.web.locale import _, ngettext
from app.web.refusals import demand, refused
from app.web.security import whole


@bp.get("/approvals")
@allow(certify)
def claims() -> str:
    """Claims that wait, oldest first, and how many members answer to each board."""
    return _claims()


@bp.get("/approvals.csv")
@allow(certify)
def claims_csv() -> Response:
    """Every claim that waits, as a table."""
    rows = (
        (
            one.member.name, one.member.email, one.claim.title, one.claim.issuer, one.claim.on, one.claim.hours,
            words.MODES[one.claim.mode], one.claim.interactive, one.claim.topic, one.given_by, one.claim.given_at,
            one.proof is not None,
        )
        for one in queries.every_waiting_claim()
    )  # fmt: skip
    heads = [
        _("Name"), _("E-mail address"), _("What"), _("Issued by"), _("Date"), _("Hours"), _("How"), _("With questions"),
        _("Topic"), _("Given by"), _("Given (UTC)"), _("Document enclosed"),
    ]  # fmt: skip
    return spreadsheet("hours-to-approve", heads, rows)


@bp.post("/approvals")
@allow(certify)
def office_approve() -> Response:
    """Approve those that were ticked; all or none."""
    demand(ApprovalsForm())
    chosen = [int(one) for one in request.form.getlist("claim") if one.isdecimal() and len(one) < 10]
    if not chosen:
        raise Invalid("nothing-chosen")
    number = actions.approve_all(chosen, by=current_user, now=clock.now())
    told = ngettext("%(num)s claim is in the ledger now.", "%(num)s claims are in the ledger now.", number)
    flash(told % {"num": number}, "good")
    return redirect(url_for(".claims"), 303)


@bp.post("/approvals/<int:claim_id>/refusal")
@allow(certify)
def office_refuse(claim_id: int) -> Response | tuple[str, int]:
    """Refuse one, with a reason."""
    form = RefusalForm()
    because = form.because.data or ""
    if status := refused(form, lambda: actions.refuse(claim_id, because=because, by=current_user, now=clock.now())):
        return _claims(form, about=claim_id), status
    flash(_("The claim is refused, and the member was told why."), "message")
    return redirect(url_for(".claims"), 303)


@bp.get("/approvals/<int:claim_id>/proof")
@allow(certify)
def office_proof(claim_id: int) -> Response:
    """The document that shows a claim."""
    return download(queries.proof_of(claim_id), f"proof-{claim_id}")


@bp.get("/approvals/import")
@allow(certify)
def office_transcript() -> str:
    """Where a transcript comes in."""
    return _transcript(ListForm(formdata=None))


@bp.post("/approvals/import")
@allow(certify)
def office_look() -> str | tuple[str, int]:
    """Show what the transcript would do, row by row; nothing is written."""
    form = ListForm()
    if not form.validate():
        return _transcript(form), 422
    return _looked(form.list_text)


@bp.post("/approvals/import/application")
@allow(certify)
def office_apply() -> Response | str | tuple[str, int]:
    """Make its claims."""
    form = SameListForm()
    demand(form)
    text = form.text.data or ""
    done = transcripts.apply(text, by=current_user, now=clock.now(), today=today())
    if done.errors:
        return _looked(text)
    told = ngettext("%(num)s row waits for approval.", "%(num)s rows wait for approval.", done.new)
    flash(told % {"num": done.new}, "good")
    return redirect(url_for(".claims"), 303)


@bp.get("/approvals/boards/<pack_id>")
@allow(certify)
def office_members(pack_id: str) -> str:
    """Members who answer to one board, and what each still misses."""
    pack, page = current_catalogue().pack(pack_id), _page()
    members, number = queries.members(current_catalogue(), pack_id, today(), page)
    return render_template(
        "cpd/members.html",
        pack=pack,
        members=members,
        number=number,
        page=page,
        pages=_pages(number),
        today=today(),
        words=words,
    )


@bp.get("/approvals/boards/<pack_id>.csv")
@allow(certify)
def office_members_csv(pack_id: str) -> Response:
    """The same as a table, safe to open in a spreadsheet."""
    catalogue, page, rows = current_catalogue(), 1, list[list[object]]()
    pack = catalogue.pack(pack_id)
    heads = [_("Name"), _("E-mail address"), _("Number"), _("Period ends"), _("Counted"), _("Needed"), _("Missing")]
    while members := queries.members(catalogue, pack.id, today(), page)[0]:
        for one in members:
            account, missing = one.account, "; ".join(held.rule.title for held in one.account.unmet)
            rows.append([
                one.user.name, one.user.email, one.licence.number, account.period.last.isoformat(), account.counted,
                account.needed, missing,
            ])  # fmt: skip
        page += 1
    return spreadsheet(f"cpd-{pack.id}", heads, rows)


def _claims(form: RefusalForm | None = None, about: int | None = None) -> str:
    page, number = _page(), queries.number_waiting()
    waiting = queries.waiting_claims(page)
    forms = {one.claim.id: RefusalForm(formdata=None).about(one.claim.id) for one in waiting}
    if form is not None and about is not None:
        forms[about] = form.about(about)
    return render_template(
        "cpd/claims.html",
        waiting=waiting,
        number=number,
        page=page,
        pages=_pages(number),
        accepted={body.lower() for body in issuers_accepted(current_catalogue().paths)},
        packs=current_catalogue().packs,
        members=queries.licences_by_pack(),
        form=form,
        forms=forms,
        words=words,
    )


def _page() -> int:
    return min(max(request.args.get("page", 1, type=whole), 1), 10_000)


def _pages(number: int) -> int:
    return max(1, -(-number // queries.PER_PAGE))


def _looked(text: str) -> str | tuple[str, int]:
    looked = transcripts.look_through(text, today=today())
    page = _transcript(ListForm(formdata=None, text=text), looked, text)
    return (page, 422) if looked.errors else page


def _transcript(form: ListForm, looked: transcripts.Looked | None = None, text: str = "") -> str:
    return render_template("cpd/transcript.html", form=form, looked=looked, text=text, words=words)
