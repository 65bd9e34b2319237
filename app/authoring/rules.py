"""What may happen to a draft, who may do it, what changed, and how a folder follows the publications."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Literal

REVISION_EVERY = timedelta(minutes=10)
CONTEXT = 3  # unchanged lines shown around a change
MUCH = 200  # characters whose loss at one stroke is worth a revision


class State(StrEnum):
    """Where a draft stands. The first three are open: a file has at most one open draft."""

    WRITING = "writing"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"
    DROPPED = "dropped"


OPEN = (State.WRITING, State.SUBMITTED, State.APPROVED)


@dataclass(frozen=True, slots=True)
class Move:
    """A step that leads on from here. `refusal` says why this person cannot take it, None where they can."""

    to: State
    refusal: str | None = None

    @property
    def allowed(self) -> bool:
        return self.refusal is None


# What leads where, and who may: the author, somebody else, or anyone who writes content.
Who = Literal["author", "another", "anyone"]
STEPS: dict[State, tuple[tuple[State, Who], ...]] = {
    State.WRITING: ((State.SUBMITTED, "author"), (State.DROPPED, "author")),
    State.SUBMITTED: ((State.APPROVED, "another"), (State.WRITING, "anyone"), (State.DROPPED, "author")),
    State.APPROVED: ((State.PUBLISHED, "anyone"), (State.WRITING, "anyone"), (State.DROPPED, "author")),
    State.PUBLISHED: (),
    State.DROPPED: (),
}


def next_states(state: State, *, viewer_is_author: bool, has_permission: bool) -> tuple[Move, ...]:
    """Every step from here, each with the reason why this person may not take it.

    >>> next_states(State.SUBMITTED, viewer_is_author=True, has_permission=True)[0].refusal
    'own-draft'
    """
    return tuple(Move(to, _refusal(who, viewer_is_author, has_permission)) for to, who in STEPS[state])


def refusal(state: State, to: State, *, viewer_is_author: bool, has_permission: bool) -> str | None:
    """Why this person cannot take the draft there, None where they can."""
    moves = next_states(state, viewer_is_author=viewer_is_author, has_permission=has_permission)
    return next((move.refusal for move in moves if move.to == to), f"not-from-{state.value}")


def _refusal(who: Who, viewer_is_author: bool, has_permission: bool) -> str | None:
    if not has_permission:
        return "no-authoring"
    if who == "author" and not viewer_is_author:
        return "not-your-draft"
    if who == "another" and viewer_is_author:
        return "own-draft"
    return None


def after_edit(state: State) -> State:
    """An edit after submission goes back to writing: what was approved is no longer what there is."""
    return State.WRITING if state in (State.SUBMITTED, State.APPROVED) else state


def keep_revision(last_kept_at: datetime | None, now: datetime) -> bool:
    """Whether the text as it stood is worth keeping before it is overwritten."""
    return last_kept_at is None or now - last_kept_at >= REVISION_EVERY


def lost_much(old: str, new: str) -> bool:
    """Whether a good part of the text went at one stroke: perhaps on purpose, perhaps a slip of the hand."""
    return len(old) - len(new) > MUCH and len(new) * 2 < len(old)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a comparison; a gap stands for the unchanged lines left out, with their number as its text."""

    kind: Literal["same", "added", "removed", "gap"]
    text: str
    old: int | None = None
    new: int | None = None


def differences(old: str, new: str) -> tuple[Line, ...]:
    """What changed, with a few lines around each change. Equal texts have no differences.

    >>> [(line.kind, line.text) for line in differences("a\\nb", "a\\nc")]
    [('same', 'a'), ('removed', 'b'), ('added', 'c')]
    """
    before, after = old.split("\n"), new.split("\n")
    lines: list[Line] = []
    shown = 0  # lines of the old text accounted for
    for group in SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(CONTEXT):
        if hidden := group[0][1] - shown:
            lines.append(Line("gap", str(hidden)))
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                lines += [Line("same", before[i], i + 1, i + 1 + j1 - i1) for i in range(i1, i2)]
                continue
            lines += [Line("removed", before[i], old=i + 1) for i in range(i1, i2)]
            lines += [Line("added", after[j], new=j + 1) for j in range(j1, j2)]
        shown = group[-1][2]
    if lines and (hidden := len(before) - shown):
        lines.append(Line("gap", str(hidden)))
    return tuple(lines)


Following = Literal["current", "write", "conflict"]


def following(disk: str, newest: str, previous: str, *, earlier: Collection[str], brought: str | None) -> Following:
    """What this machine does about the newest publication of a file, all told by hash ("" where there is no file).

    `brought` is the publication this folder was last brought to, None where it never was. What was brought once is not
    brought again: whoever changed the file on disk since meant it. Only a version among the `earlier` ones is replaced.
    """
    if newest in (brought, disk):
        return "current"
    behind = disk in earlier and (brought is None or disk in (brought, previous))
    return "write" if behind else "conflict"
