"""What a change of a path would do to one person: who gains, who loses, and by which requirement."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.certification.rules.facts import Check, Stage, Standing


class Effect(StrEnum):
    """What a change does to somebody, in the order in which a reviewer wants to read it."""

    LOSES = "loses"
    BOTH = "both"
    GAINS = "gains"
    UNAFFECTED = "unaffected"


@dataclass(frozen=True)
class Change:
    """One requirement that would stand otherwise. What does not exist before or after counts as met with nothing missing."""

    requirement_id: str
    title: str
    was_met: bool
    is_met: bool
    was_short: float
    is_short: float

    @property
    def worse(self) -> bool:
        """Whether it takes something away."""
        return (self.was_met and not self.is_met) or (self.is_met == self.was_met and self.is_short > self.was_short)


@dataclass(frozen=True)
class Outcome:
    """The change as it meets one person."""

    effect: Effect
    before: Stage
    after: Stage
    was_complete: bool
    is_complete: bool
    changes: tuple[Change, ...] = ()


def outcome(before: Standing, after: Standing) -> Outcome:
    """Compare how somebody stands under the present text with how they would stand under the changed one."""
    old, new = _leaves(before), _leaves(after)
    changes = []
    for requirement_id in dict.fromkeys((*old, *new)):
        was, now = old.get(requirement_id), new.get(requirement_id)
        shown = now or was
        assert shown is not None
        change = Change(
            requirement_id,
            shown.requirement.title,
            was is None or was.met,
            now is None or now.met,
            was.short if was else 0.0,
            now.short if now else 0.0,
        )
        if (change.was_met, change.was_short) != (change.is_met, change.is_short):
            changes.append(change)
    for level in after.needs_first:
        if level.need not in [other.need for other in before.needs_first]:
            changes.append(Change(" or ".join(level.need.any_of), "", True, False, 0.0, 1.0))
    for level in before.needs_first:
        if level.need not in [other.need for other in after.needs_first]:
            changes.append(Change(" or ".join(level.need.any_of), "", False, True, 1.0, 0.0))
    return Outcome(
        _effect(before, after, changes), before.stage, after.stage, before.complete, after.complete, tuple(changes)
    )


def _effect(before: Standing, after: Standing, changes: list[Change]) -> Effect:
    """Who is complete no more loses, who becomes complete gains; between them it is the requirements that decide."""
    if before.complete != after.complete:
        return Effect.GAINS if after.complete else Effect.LOSES
    worse = [change.worse for change in changes]
    if not worse:
        return Effect.UNAFFECTED
    return Effect.BOTH if any(worse) and not all(worse) else Effect.LOSES if any(worse) else Effect.GAINS


def _leaves(found: Standing) -> dict[str, Check]:
    """What is asked of somebody: of alternatives that are not met only those that they are nearest to."""
    asked: dict[str, Check] = {}
    for check in found.asked:
        if check.met:
            asked[check.requirement.id] = check
        else:
            asked |= {leaf.requirement.id: leaf for leaf in check.open}
            asked |= {leaf.requirement.id: leaf for leaf in check.leaves if leaf.met}
    return asked
