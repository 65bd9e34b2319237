"""A refused deed becomes an error of the form it came from, with everything typed still in it."""

from __future__ import annotations

from collections.abc import Callable

from app import db
from app.errors import Conflict, Invalid, NotAllowed, TooMany
from app.web import errors, transaction
from app.web.forms import Form

# a failed try is remembered although nothing else is
COUNTED = {"wrong-credentials", "password-wrong", "code-unknown", "code-wrong", "recovery-code-wrong"}


def refused(form: Form, deed: Callable[[], object]) -> int | None:
    """Do the deed if the form is well filled. Gives the status of the refusal, whose words are then in the form, or
    None when done. What a deed wrote before it was refused is undone, or the page would show it as done.
    """
    if not form.validate():
        return 422
    before = db.session.begin_nested()
    try:
        deed()
    except (Invalid, NotAllowed, Conflict, TooMany) as refusal:
        if refusal.reason in COUNTED:
            transaction.keep()
        else:
            before.rollback()
        form.form_errors.append(errors.sentence(refusal))
        return errors.status_of(refusal)
    return None


def demand(form: Form | None = None) -> None:
    """For forms of one button: raise Invalid when the browser sent something that does not belong to them."""
    if not (form or Form()).validate():
        raise Invalid("form-unusable")
