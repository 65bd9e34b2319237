"""What the pages of continuing professional development share: the blueprint, their place in the navigation, the words."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, current_app

from app import clock
from app.accounts.permissions import Permission, may
from app.cpd import words
from app.web import errors, navigation
from app.web.locale import lazy
from config import zone

bp = Blueprint("cpd", "app.cpd", template_folder="templates")
learn, certify = may(Permission.LEARN), may(Permission.CERTIFY)

errors.say(words.REASONS)
navigation.tab("path", lazy("Continuing education"), "cpd.mine", learn, order=30, covers=("cpd.my_", "cpd.mine"))
navigation.tab(
    "certifying", lazy("Continuing education"), "cpd.claims", certify, order=50, covers=("cpd.office_", "cpd.claims")
)


def today() -> date:
    """The date in the society's zone, in which periods begin and end."""
    return clock.today(zone(current_app.extensions["keystone-config"]))
