"""What the timeline of a person says about practicals and about assessing; practicals passed are told by the ledger. Before
an assessment is closed nothing is told but that it is arranged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import literal, select, union_all

from app import db
from app.accounts.permissions import Permission, may
from app.practicals.models import Assessment
from app.web import timelines
from app.web.catalogue import current_catalogue, title_of
from app.web.locale import _, day, lazy, number
from app.web.timelines import Moment, Told


def arranged(person_id: int, before: datetime, most: int) -> Iterator[Moment]:
    """Assessments arranged and called off. One statement."""
    those = Assessment.learner_id == person_id
    about = Assessment.id, Assessment.checklist_id, Assessment.held_on, Assessment.place
    made = select(
        Assessment.created_at.label("at"), Assessment.created_by_id.label("by_id"), literal("").label("because"),
        literal(False).label("off"), *about,
    ).where(those)  # fmt: skip
    called_off = select(
        Assessment.closed_at.label("at"), Assessment.cancelled_by_id.label("by_id"),
        Assessment.cancelled_because.label("because"), literal(True).label("off"), *about,
    ).where(those, Assessment.cancelled_by_id.is_not(None))  # fmt: skip
    rows = union_all(made, called_off).subquery()
    chosen = select(rows).where(rows.c.at < before).order_by(rows.c.at.desc(), rows.c.id.desc())
    for row in db.session.execute(chosen.limit(most)):
        told = {"practical": title_of(current_catalogue().checklist, row.checklist_id), "day": day(row.held_on)}
        if row.off:
            yield Moment(
                row.at, _("Practical called off: %(practical)s") % told, row.because, "", row.by_id, "x", "warm"
            )
        else:
            title = _("Practical arranged: %(practical)s, for %(day)s") % told
            yield Moment(row.at, title, row.place, "", row.by_id, "clipboard-check")


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
timelines.source("practicals", "assessments", arranged)
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
