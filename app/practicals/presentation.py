"""What the pages of practicals show: a sheet to fill, a sheet that was filled, and what a candidate is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.content.model import Checklist, Step
from app.practicals.forms import form_name
from app.practicals.marking import Refused
from app.practicals.models import Sheet
from app.practicals.queries import Seen
from app.practicals.rules.marks import Fields, marked, value_of
from app.practicals.rules.results import State, differing_steps, mean_points, pictures_allowed
from app.web import errors
from app.web.locale import number

MOST_BUTTONS = 8  # a step with more points than this gets a field to type into


@dataclass(frozen=True)
class StepRow:
    """One step on the sheet. `options` are the points to choose from as (value, text), empty where points are typed."""

    step: Step
    number: int
    name: str
    value: str
    options: tuple[tuple[str, str], ...]
    note: str
    error: str | None = None


@dataclass(frozen=True)
class SheetView:
    """A sheet as a form: `values` are the other fields by their name in the form, `errors` what was wrong with them."""

    steps: tuple[StepRow, ...]
    values: Mapping[str, str]
    errors: Mapping[str, str]
    base: int


@dataclass(frozen=True)
class StepResult:
    """One step in a result: what each assessor gave, in their order, what stands, and the notes with their authors."""

    step: Step
    number: int
    given: tuple[float, ...]
    stands: float | None
    notes: tuple[tuple[str, str], ...]
    differs: bool

    @property
    def is_full(self) -> bool:
        """Whether all points were earned."""
        return self.stands is not None and self.stands >= self.step.points


def sheet_view(
    checklist: Checklist,
    fields: Fields,
    *,
    base: int = 0,
    typed: Mapping[str, str] | None = None,
    refused: Sequence[Refused] = (),
) -> SheetView:
    """A sheet to fill; what was typed and refused stands in it instead of what is stored."""
    wrong = {one.field: errors.sentence(one.problem) for one in refused}

    def shown(field: str) -> str:
        if typed is not None and field in typed:
            return typed[field]
        return _as_typed(value_of(fields, field))

    steps = tuple(
        StepRow(
            step,
            place,
            form_name(f"step:{step.id}"),
            shown(f"step:{step.id}"),
            _options(step, shown(f"step:{step.id}")),
            shown(f"note:{step.id}"),
            wrong.get(f"step:{step.id}") or wrong.get(f"note:{step.id}"),
        )
        for place, step in enumerate(checklist.steps, 1)
    )
    rest = ("minutes", "overall", "remarks", "identity", "identity-method", "pictures", "name")
    return SheetView(steps, {field: shown(field) for field in rest}, wrong, base)


def results(seen: Seen) -> tuple[StepResult, ...]:
    """The steps of an assessment whose sheets the viewer may see together."""
    checklist, sheets = seen.checklist, [sheet for sheet in seen.sheets if sheet.signed_at]
    given = [marked(sheet.appointment.person_id, checklist, sheet.given) for sheet in sheets]
    differing = differing_steps(checklist, given) if given else ()
    stands: Mapping[str, float] = {}
    if given and seen.state in (State.PASSED, State.FAILED):
        stands = seen.assessment.decided or mean_points(checklist, given)
    return tuple(
        StepResult(
            step,
            place,
            tuple(one.points[step.id] for one in given),
            stands.get(step.id),
            _notes(step, sheets, seen.names),
            step.id in differing,
        )
        for place, step in enumerate(checklist.steps, 1)
    )


def to_practise(rows: Sequence[StepResult]) -> tuple[StepResult, ...]:
    """The steps that were not shown in full, critical ones first, then those that cost most."""
    open_ones = [row for row in rows if row.stands is not None and not row.is_full]
    return tuple(sorted(open_ones, key=lambda row: (not row.step.critical, (row.stands or 0) - row.step.points)))


def pictures(sheets: Sequence[Sheet]) -> str:
    """The consent to pictures that holds, of what the assessors recorded."""
    recorded = [str(value_of(sheet.given, "pictures")) for sheet in sheets if value_of(sheet.given, "pictures")]
    return pictures_allowed(recorded)


def _notes(step: Step, sheets: Sequence[Sheet], names: Mapping[int, str]) -> tuple[tuple[str, str], ...]:
    found = [(names[sheet.appointment.person_id], value_of(sheet.given, f"note:{step.id}")) for sheet in sheets]
    return tuple((name, str(note)) for name, note in found if note)


def _options(step: Step, value: str) -> tuple[tuple[str, str], ...]:
    if step.points > MOST_BUTTONS or step.points != int(step.points):
        return ()
    whole = [str(points) for points in range(int(step.points) + 1)]
    return tuple((one, one) for one in whole) if value in ("", *whole) else ()


def _as_typed(value: object) -> str:
    if value is None:
        return ""
    return number(value) if isinstance(value, float) else str(value)
