"""What the staff pages of certification share: the blueprint and their place in the navigation."""

from __future__ import annotations

from flask import Blueprint

from app.accounts.permissions import Permission, may
from app.web import navigation
from app.web.locale import lazy

bp = Blueprint("certifying", "app.certification", url_prefix="/certification", template_folder="templates")
navigation.place(
    lazy("Certification"), "certifying.boards", may(Permission.CERTIFY), order=70, icon="award", group="certifying"
)
navigation.tab(
    "certifying",
    lazy("Boards"),
    "certifying.boards",
    may(Permission.CERTIFY),
    order=10,
    covers=("certifying.", "credentials.certificate"),
)
