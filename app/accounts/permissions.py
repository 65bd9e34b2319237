"""The whole access policy on one page: which role may do what. Which *objects* a person may reach is decided by
queries.
"""

from __future__ import annotations

from enum import StrEnum

from app.web.authorization import Policy


class Role(StrEnum):
    """What somebody is to the society. One each; being on the staff of a cohort is a separate matter (cohorts)."""

    STUDENT = "student"
    INSTRUCTOR = "instructor"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """A right, as `resource:action`."""

    LEARN = "course:learn"
    TEACH = "cohort:teach"
    AUTHOR = "content:author"
    SIGN_OFF = "practical:sign-off"
    ORGANISE = "seminar:organise"
    CERTIFY = "certificate:award"
    MANAGE_PEOPLE = "people:manage"
    MANAGE_COHORTS = "cohorts:manage"
    RUN_SITE = "site:run"


GRANTS: dict[Role, frozenset[Permission]] = {
    Role.STUDENT: frozenset({Permission.LEARN}),
    Role.INSTRUCTOR: frozenset(
        {Permission.LEARN, Permission.TEACH, Permission.AUTHOR, Permission.SIGN_OFF, Permission.ORGANISE}
    ),
    Role.ADMINISTRATOR: frozenset(Permission),
}


ROLES_WITH = {  # by their words, which are what rows hold: hashing an enumeration takes a call each time
    permission.value: frozenset(role.value for role in Role if permission in GRANTS[role]) for permission in Permission
}


STAFF_ROLES = frozenset({Role.INSTRUCTOR.value, Role.ADMINISTRATOR.value})


def acting_role(user: object) -> str | None:
    """The role whose rights this person (signed in or not) has now: staff who owe their second factor are students until
    they give it.
    """
    role = getattr(user, "role", None)
    return Role.STUDENT.value if role is not None and getattr(user, "owes_second_factor", False) else role


def has(user: object, permission: Permission) -> bool:
    """Whether this person (signed in or not) has a right."""
    return acting_role(user) in ROLES_WITH[permission.value]


def may(permission: Permission) -> Policy:
    """The policy 'whoever has this permission', for `@allow(may(Permission.TEACH))`."""
    roles = ROLES_WITH[permission.value]
    return Policy(f"may {permission}", lambda user: acting_role(user) in roles)
