"""What the timeline of a person says about their account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.accounts.forms import ROLES
from app.accounts.permissions import Permission, may
from app.web import timelines
from app.web.locale import _, lazy
from app.web.timelines import Told

PARTS = ("account", "sign-ins")  # what the page of an account shows of it

timelines.part("account", lazy("Account"), may(Permission.MANAGE_PEOPLE), order=70)
timelines.part("sign-ins", lazy("Signing in"), may(Permission.MANAGE_PEOPLE), order=80, apart=True)


def _role(facts: Mapping[str, Any]) -> Told:
    names = {choice.value: str(choice.label) for choice in ROLES}
    told = {"old": names.get(facts["old"], facts["old"]), "new": names.get(facts["new"], facts["new"])}
    return Told(_("Role changed from %(old)s to %(new)s") % told, facts.get("because", ""), "user", "warm")


timelines.deeds(
    "account",
    {
        "signed-up": lambda facts: Told(_("Signed up"), icon="user"),
        "person-created": lambda facts: Told(_("Account made"), icon="user"),
        "address-confirmed": lambda facts: Told(_("Address confirmed"), icon="mail"),
        "address-changed": lambda facts: Told(_("Address changed"), icon="mail"),
        "address-change-asked": lambda facts: Told(_("Change of address begun"), icon="mail"),
        "password-reset-asked": lambda facts: Told(_("Link for a new password sent"), icon="mail"),
        "password-reset": lambda facts: Told(_("New password set by link"), icon="lock"),
        "password-changed": lambda facts: Told(_("Password changed"), icon="lock"),
        "profile-changed": lambda facts: Told(_("Profile changed"), icon="user"),
        "role-changed": _role,
        "second-factor-set-up": lambda facts: Told(_("Second factor set up"), icon="lock", tone="good"),
        "second-factor-removed": lambda facts: Told(_("Second factor removed"), icon="lock", tone="warm"),
        "second-factor-reset": lambda facts: Told(_("Second factor reset"), facts.get("because", ""), "lock", "warm"),
        "recovery-codes-made": lambda facts: Told(_("New recovery codes made"), icon="lock"),
        "recovery-code-used": lambda facts: Told(_("Recovery code used"), icon="lock", tone="warm"),
        "suspended": lambda facts: Told(_("Suspended"), facts.get("because", ""), "lock", "bad"),
        "reinstated": lambda facts: Told(_("Reinstated"), facts.get("because", ""), "user", "good"),
    },
)
timelines.deeds(
    "sign-ins",
    {
        "signed-in": lambda facts: Told(_("Signed in"), icon="user"),
        "sign-in-failed": lambda facts: Told(_("Signing in failed"), icon="x", tone="warm"),
        "second-factor-failed": lambda facts: Told(_("Wrong code of the second factor"), icon="x", tone="warm"),
        "signed-out-everywhere": lambda facts: Told(_("Signed out on all devices"), icon="log-out"),
    },
)
