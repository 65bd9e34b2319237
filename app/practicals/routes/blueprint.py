"""What the staff pages of practicals share: the blueprint, their place in the navigation, the moment of a deed."""

from __future__ import annotations

from flask import Blueprint, request

from app import clock
from app.accounts.permissions import Permission, may
from app.accounts.sessions import proved_at
from app.content.model import Checklist
from app.practicals.actions import Moment
from app.practicals.revisions import as_asked_by
from app.practicals.words import REASONS
from app.web import errors, navigation
from app.web.catalogue import current_catalogue
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


def asked_checklist(checklist_id: str) -> Checklist:
    """The checklist, as the path named in the address asks for it; an address that names none means the checklist's own
    words.
    """
    catalogue, path_id = current_catalogue(), asked_path()
    return as_asked_by(catalogue.path(path_id) if path_id else None, catalogue.checklist(checklist_id))


def asked_path() -> str | None:
    """The path for which somebody is to be assessed, where the address names one."""
    return request.args.get("path")
