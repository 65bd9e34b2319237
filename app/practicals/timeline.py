"""What the timeline of a person says about practicals and about assessing; practicals passed are told by the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.accounts.permissions import Permission, may
from app.web import timelines
from app.web.catalogue import current_catalogue, title_of
from app.web.locale import _, lazy, number
from app.web.timelines import Told


def _failed(facts: Mapping[str, Any]) -> Told:
    practical = title_of(current_catalogue().checklist, facts["checklist"])
    about = {"practical": practical, "percent": number(facts["percent"])}
    return Told(_("Practical not passed: %(practical)s, %(percent)s %%") % about, icon="x", tone="bad")


def _level(sentence: Any) -> Callable[[Mapping[str, Any]], Told]:
    def told(facts: Mapping[str, Any]) -> Told:
        level = title_of(current_catalogue().path, facts["level"])
        return Told(str(sentence) % {"level": level}, facts.get("because", ""), "clipboard-check")

    return told


timelines.part("practicals", lazy("Practicals"), may(Permission.TEACH), order=25)
timelines.part("assessing", lazy("Assessing"), may(Permission.CERTIFY), order=60)
timelines.deeds("practicals", {"assessed-not-passed": _failed})
timelines.deeds(
    "assessing",
    {
        "granted-level": _level(lazy("Level granted: %(level)s")),
        "took-level-back": _level(lazy("Level taken back: %(level)s")),
        "suspended-assessor": lambda facts: Told(
            _("Suspended as an assessor"), facts.get("because", ""), "clipboard-check", "bad"
        ),
        "reinstated-assessor": lambda facts: Told(
            _("Assesses again"), facts.get("because", ""), "clipboard-check", "good"
        ),
    },
)
