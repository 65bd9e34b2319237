"""What all pages of cohorts share: the blueprint, the words of refusals, and the part cohorts bring to a person's
page.
"""

from __future__ import annotations

from flask import Blueprint, current_app

from app import clock
from app.accounts import person_page
from app.accounts.permissions import Permission, may
from app.cohorts import queries
from app.web import errors, navigation
from app.web.authorization import signed_in
from app.web.locale import lazy

bp = Blueprint("cohorts", "app.cohorts", template_folder="templates")
teach, manage = may(Permission.TEACH), may(Permission.MANAGE_COHORTS)

navigation.place(
    lazy("Cohorts"), "cohorts.index", teach, order=50, icon="users", sections=("cohorts", "analytics", "quiz_staff")
)
navigation.place_below(lazy("Join a cohort"), "cohorts.join", signed_in, order=30)
person_page.add(
    "cohorts/_on_person_page.html",
    lambda user: [(c, m, queries.access_of(c, m, clock.now())) for c, m in queries.memberships_of(user.id)],
)

errors.say({
    "cohort-name-taken": lazy("There is a cohort with this name already."),
    "ends-before-start": lazy("The last day is before the first one."),
    "no-such-account": lazy("There is no account with this address that could be added. Invite the person instead."),
    "cannot-teach": lazy("Only instructors and administrators can be staff of a cohort."),
    "already-in": lazy("This person is in the cohort already."),
    "cohort-closed": lazy("This cohort is closed."),
    "code-unknown": lazy("No cohort can be joined with this code. Ask your instructor whether it still holds."),
    "join-too-many": lazy("There were too many attempts. Please try again in %(seconds)s seconds."),
    "invitation-not-good": lazy("This invitation was used already, is too old, or was taken back. Ask for a new one."),
})  # fmt: skip


@bp.context_processor
def _manages() -> dict[str, object]:
    """Templates ask whether the reader decides about cohorts, and where mails go."""
    return {"may_manage": queries.may_manage, "sends_mail": bool(current_app.extensions["keystone-config"].smtp_url)}
