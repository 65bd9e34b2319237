"""What the pages of sittings share: the blueprint, their places in the navigation, the words."""

from __future__ import annotations

from flask import Blueprint

from app.accounts.permissions import Permission, may
from app.sittings import words
from app.web import errors, navigation
from app.web.locale import lazy

bp = Blueprint("sittings", "app.sittings", template_folder="templates")
learn, examine, certify = may(Permission.LEARN), may(Permission.SIGN_OFF), may(Permission.CERTIFY)

errors.say(words.REASONS)
navigation.tab("path", lazy("Examinations"), "sittings.mine", learn, order=40, covers=("sittings.mine", "sittings.my_"))
navigation.tab("certifying", lazy("Sittings"), "sittings.office", certify, order=30, covers=("sittings.office",))


@bp.context_processor
def _words() -> dict[str, object]:
    """Every page of sittings says states and reasons."""
    return {"words": words}
