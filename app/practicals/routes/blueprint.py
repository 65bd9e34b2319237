"""What the staff pages of practicals share: the blueprint, their place in the navigation, the moment of a deed."""

from __future__ import annotations

from flask import Blueprint

from app import clock
from app.accounts.permissions import Permission, may
from app.accounts.sessions import proved_at
from app.practicals.actions import Moment
from app.practicals.words import REASONS
from app.web import errors, navigation
from app.web.locale import lazy
from app.web.society import today

bp = Blueprint("assessing", "app.practicals", url_prefix="/practicals", template_folder="templates")

errors.say(REASONS)
navigation.place(
    lazy("Practicals"),
    "assessing.to_assess",
    may(Permission.SIGN_OFF),
    order=65,
    icon="clipboard-check",
    group="assessing",
)
navigation.tab(
    "assessing",
    lazy("To assess"),
    "assessing.to_assess",
    may(Permission.SIGN_OFF),
    order=10,
    covers=("assessing.to_assess",),
)
navigation.tab("assessing", lazy("Agreement"), "assessing.agreement", may(Permission.SIGN_OFF), order=20)
navigation.tab(
    "assessing",
    lazy("Assessors"),
    "assessing.assessors",
    may(Permission.CERTIFY),
    order=30,
    covers=("assessing.assessors", "assessing.assessor"),
)


def moment() -> Moment:
    """Now, for whoever asks."""
    return Moment(clock.now(), today(), proved_at())
