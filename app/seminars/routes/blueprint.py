"""What all pages of seminars share: the blueprint, its place in the navigation, the words of refusals, and the part
seminars bring to a person's page.
"""

from __future__ import annotations

import uuid

from flask import Blueprint, current_app

from app.accounts import person_page
from app.accounts.permissions import Permission, may
from app.seminars import queries, words
from app.web import errors, navigation
from app.web.authorization import signed_in
from app.web.locale import lazy

bp = Blueprint("seminars", "app.seminars", template_folder="templates")
organise = may(Permission.ORGANISE)

navigation.place(lazy("Seminars"), "seminars.index", signed_in, order=45, icon="calendar")
person_page.add("seminars/_on_person_page.html", lambda user: queries.attended_by(user.id))
errors.say(words.REASONS)


@bp.app_template_filter("in_zone")
def _in_zone(moment: object, zone: object, form: str = "datetime") -> str:
    """`moment|in_zone(seminar.time_zone)`: as clocks show it there."""
    return words.zoned(moment, zone, form)  # type: ignore[arg-type]


@bp.context_processor
def _names() -> dict[str, object]:
    return {"words": words, "new_id": lambda: str(uuid.uuid4()), "may_organise": queries.may_organise}


def public_url() -> str:
    """Where this site is found, without a slash at the end."""
    return current_app.extensions["keystone-config"].public_url.rstrip("/")
