"""A member's own picture for the organisers' list: given, looked at, taken back."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.errors import Invalid, NotFound
from app.seminars import actions, faces, queries
from app.seminars.forms import PortraitForm
from app.seminars.routes.blueprint import bp
from app.web.authorization import allow, signed_in
from app.web.locale import _
from app.web.refusals import demand, refused


@bp.get("/seminars/picture")
@allow(signed_in)
def portrait() -> str:
    """One's picture, and what it is for."""
    return _page(PortraitForm(formdata=None))


@bp.post("/seminars/picture")
@allow(signed_in)
def keep_portrait() -> Response | tuple[str, int]:
    """Give one."""
    form = PortraitForm()
    if status := refused(form, lambda: _keep(form)):
        return _page(form), status
    flash(_("Organisers of seminars you attend see your picture now."), "good")
    return redirect(url_for(".portrait"), 303)


def _keep(form: PortraitForm) -> None:
    if not form.picture.data:
        raise Invalid("picture-missing")
    user = current_user._get_current_object()
    actions.keep_portrait(user, faces.small(form.picture.data.read()), now=clock.now())


@bp.post("/seminars/picture/removal")
@allow(signed_in)
def forget_portrait() -> Response:
    """Take it back."""
    demand()
    actions.forget_portrait(current_user._get_current_object())
    flash(_("Your picture is deleted."), "good")
    return redirect(url_for(".portrait"), 303)


@bp.get("/seminars/picture/<int:given>.jpg")
@allow(signed_in)
def portrait_file(given: int) -> Response:
    """One's own picture; the number only says that it is another one than before."""
    found = queries.portrait_of(current_user.id)
    if found is None:
        raise NotFound()
    answer = make_response(found.picture)
    answer.mimetype = "image/jpeg"
    return answer


def _page(form: PortraitForm) -> str:
    return render_template("seminars/portrait.html", form=form, given=queries.portrait_of(current_user.id))
