"""The practicals of the demonstration: who may assess, what was shown and marked, and what waits today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from app import clock
from app.accounts.models import User
from app.content.model import Catalogue, Checklist, Step
from app.practicals import actions, marking, queries, standing
from app.practicals.actions import Moment
from app.practicals.models import Assessment
from app.practicals.rules.marks import Value
from app.practicals.rules.results import State

FOUNDERS = "Founding instructor: taught and examined before the society had certificates of its own."
PLACES = ("Marlow, seminar room 2", "Porto, teaching clinic", "Utrecht, practice of the examiner")
REMARKS = (
    "Calm and clear; the peer was asked at every step.",
    "Sound work. Say the findings aloud before you interpret them.",
    "Good hands. Slow down when you explain what is not known.",
)
TO_PRACTISE = "Practise this with a peer before you come again."


@dataclass
class Practicals:
    """Plays the practicals of everybody. `assessors` are in no order; `strict` is one of them and gives a little less."""

    catalogue: Catalogue
    chance: Random
    zone: ZoneInfo
    administrator: User
    assessors: tuple[User, ...]
    strict: User

    def found(self, now: datetime) -> None:
        """The founders may assess every level."""
        highest = self.catalogue.paths[-1].id
        for path in self.catalogue.paths:
            if all(path.id not in other.need_ids for other in self.catalogue.paths):
                highest = path.id
        with clock.stopped_at(now):
            for person in self.assessors:
                standing.grant(
                    person,
                    highest,
                    self.catalogue,
                    because=FOUNDERS,
                    by=self.administrator,
                    now=now,
                    today=self._day(now),
                )

    def pass_(self, learner: User, checklist: Checklist, at: datetime) -> None:
        """Shown and passed; before two assessors perhaps only at the second try."""
        if checklist.assessors > 1 and self.chance.random() < 0.5:
            self.fail(learner, checklist, at - timedelta(days=21))
        for lost in (0.12, 0.02, 0.0):
            made, shown = self._appointed(learner, checklist, at), self._performance(checklist, lost)
            with clock.stopped_at(at):
                for sheet in queries.sheets_in(made):
                    self._marked(made, sheet.appointment.person_id, shown, at, exactly=not lost)
                self._settle(made, at, believed=max)
            if made.passed:
                return

    def fail(self, learner: User, checklist: Checklist, at: datetime) -> None:
        """Shown and not passed: many points lost, a critical step among them, with words on what to practise."""
        made = self._appointed(learner, checklist, at)
        shown = self._performance(checklist, self.chance.uniform(0.25, 0.5), all_critical=False)
        with clock.stopped_at(at):
            for sheet in queries.sheets_in(made):
                self._marked(made, sheet.appointment.person_id, shown, at)
            self._settle(made, at, believed=min)

    def wait(self, learner: User, checklist: Checklist, at: datetime, *, signed: User) -> None:
        """One assessor has signed, the other has not begun."""
        made = self._appointed(learner, checklist, at)
        with clock.stopped_at(at):
            self._marked(made, signed.id, self._performance(checklist, 0.1), at)

    def differ(self, learner: User, checklist: Checklist, at: datetime) -> None:
        """Both have signed, and one did not see a critical step in full."""
        made, shown = self._appointed(learner, checklist, at), self._performance(checklist, 0.1)
        critical = next(step for step in checklist.steps if step.critical)
        with clock.stopped_at(at):
            first, second = queries.sheets_in(made)
            self._marked(made, first.appointment.person_id, shown, at)
            less = {**shown, critical.id: critical.points - 1}
            self._marked(made, second.appointment.person_id, less, at)

    def book(self, learner: User, checklist: Checklist, at: datetime, *, on: datetime) -> None:
        """Set up for a day to come."""
        self._appointed(learner, checklist, at, on=on)

    def _appointed(
        self, learner: User, checklist: Checklist, at: datetime, *, on: datetime | None = None
    ) -> Assessment:
        chosen = self.chance.sample(self.assessors, checklist.assessors)
        if checklist.assessors == 2 and self.strict not in chosen and self.chance.random() < 0.6:
            chosen[0] = self.strict
        with clock.stopped_at(at):
            return actions.appoint(
                learner,
                checklist,
                self.catalogue,
                held_on=self._day(on or at),
                place=self.chance.choice(PLACES),
                assessors=chosen,
                by=self.administrator,
                at=self._moment(at),
            )

    def _performance(self, checklist: Checklist, lost: float, *, all_critical: bool = True) -> dict[str, float]:
        """The points that were there to be seen: about `lost` of them missing, and one critical step where asked."""
        shown = {
            step.id: step.points
            - (0 if step.critical else sum(self.chance.random() < lost for _ in range(int(step.points))))
            for step in checklist.steps
        }
        if not all_critical:
            step = self.chance.choice([step for step in checklist.steps if step.critical])
            shown[step.id] = step.points - 1
        return shown

    def _marked(
        self, made: Assessment, person_id: int, shown: Mapping[str, float], at: datetime, *, exactly: bool = False
    ) -> None:
        """One sheet, filled and signed: what this assessor saw of what was shown, or exactly what was shown."""
        checklist = marking.checklist_for(made)
        person = next(one for one in self.assessors if one.id == person_id)
        given: dict[str, Value] = {}
        for step in checklist.steps:
            value = (
                shown[step.id]
                if step.critical or exactly
                else self._seen(step, shown[step.id], strict=person is self.strict)
            )
            given[f"step:{step.id}"] = value
            if value < step.points and self.chance.random() < 0.5:
                given[f"note:{step.id}"] = TO_PRACTISE
        share = sum(float(given[f"step:{step.id}"] or 0) for step in checklist.steps) / checklist.points
        given |= {
            "overall": self._overall(share),
            "remarks": self.chance.choice(REMARKS),
            "minutes": float(max(5, (checklist.minutes or 20) + self.chance.randrange(-4, 4))),
            "identity": "yes",
            "identity-method": self.chance.choice(("known", "photo-id", "pass")),
            "pictures": self.chance.choice(("none", "none", "society")),
            "name": person.name,
        }
        own = queries.appointment(made, person_id)
        assert own is not None and own.sheet is not None
        marking.give(made, own.sheet, marking.changes(own.sheet, given, base=own.sheet.sequence), at)
        actions.sign(made, own.sheet, person, self.catalogue, at=self._moment(at))

    def _seen(self, step: Step, shown: float, *, strict: bool) -> float:
        """Assessors mostly see what was shown; a strict one now and then a point less."""
        less = self.chance.random() < (0.3 if strict else 0.06)
        more = self.chance.random() < 0.06
        return min(max(shown - less + more, 0.0), step.points)

    def _overall(self, share: float) -> str:
        """The impression goes with the points, but not always."""
        seen = share + self.chance.uniform(-0.03, 0.03)
        return "fail" if seen < 0.72 else "borderline" if seen < 0.86 else "pass" if seen < 0.94 else "good"

    def _settle(self, made: Assessment, at: datetime, *, believed: Callable[[Iterable[float]], float]) -> None:
        """Where the assessors differ, the administrator believes whoever gave most, or least."""
        if queries.state_of(made) is not State.MODERATION:
            return
        checklist = marking.checklist_for(made)
        sheets = queries.marked_in(made, checklist)
        actions.decide(
            made,
            points={step.id: believed(sheet.points[step.id] for sheet in sheets) for step in checklist.steps},
            because="Spoken with both: one was writing while the steps in question were shown.",
            by=self.administrator,
            catalogue=self.catalogue,
            at=self._moment(at),
        )

    def _moment(self, at: datetime) -> Moment:
        return Moment(at, self._day(at), at)

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()
