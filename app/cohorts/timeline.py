"""What the timeline of a person says about cohorts."""

from __future__ import annotations

from app.accounts.permissions import Permission, may
from app.web import timelines
from app.web.locale import _, lazy
from app.web.timelines import Told

timelines.part("course", lazy("Course"), may(Permission.TEACH), order=10)
timelines.deeds(
    "course",
    {
        "joined-cohort": lambda facts: Told(
            (_("Joined %(cohort)s as staff") if facts.get("part") == "staff" else _("Joined %(cohort)s"))
            % {"cohort": facts["name"]},
            icon="users",
            tone="accent",
        ),
        "left-cohort": lambda facts: Told(_("Left %(cohort)s") % {"cohort": facts["name"]}, icon="users"),
    },
)
