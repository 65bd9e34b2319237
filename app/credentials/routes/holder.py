"""What holders do with their certificates: look at them, print them, take them along, be listed or not."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts.permissions import Permission, may
from app.credentials import actions, queries
from app.credentials.forms import ListingForm
from app.credentials.routes.blueprint import bp, pdf_answer
from app.web import navigation
from app.web.authorization import allow
from app.web.locale import _, lazy
from app.web.refusals import demand
from app.web.society import today

navigation.tab("path", lazy("My certificates"), "credentials.mine", may(Permission.LEARN), order=15)


@bp.get("/my-certificates")
@allow(may(Permission.LEARN))
def mine() -> str:
    """All my certificates, newest first, with what I can do with each."""
    awards = queries.awards_of(current_user.id)
    copies = {award.id: queries.duplicates_of(award.id) for award in awards}
    return render_template(
        "credentials/mine.html",
        awards=[(award, queries.status_of(award, today()), copies[award.id]) for award in awards],
        by_id={award.id: award for award in awards},
        listed=queries.is_listed(current_user.id),
        form=ListingForm(),
    )


@bp.get("/my-certificates/<int:award_id>.pdf")
@allow(may(Permission.LEARN))
def own_pdf(award_id: int) -> Response:
    """My certificate, to print or hand on."""
    return pdf_answer(queries.own_award(current_user.id, award_id))


@bp.get("/my-certificates/<int:award_id>/duplicates/<int:duplicate_id>.pdf")
@allow(may(Permission.LEARN))
def own_duplicate(award_id: int, duplicate_id: int) -> Response:
    """A duplicate that was issued to me."""
    award = queries.own_award(current_user.id, award_id)
    return pdf_answer(award, queries.duplicate(award.id, duplicate_id))


@bp.post("/my-certificates/listing")
@allow(may(Permission.LEARN))
def listing() -> Response:
    """Stand in the public directory, or no longer."""
    form = ListingForm()
    demand(form)
    agreed = form.listed.data == "yes"
    actions.list_publicly(current_user.id, agreed=agreed, now=clock.now())
    flash(_("You are in the public directory now.") if agreed else _("You are no longer in the directory."), "good")
    return redirect(url_for(".mine"), 303)
