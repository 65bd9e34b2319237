"""Steps of a draft, comparisons, kept states, following publications."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.authoring import rules
from app.authoring.rules import State

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

STEPS = [
    # state, to, author's refusal, another's refusal
    ("writing", "submitted", None, "not-your-draft"),
    ("writing", "dropped", None, "not-your-draft"),
    ("writing", "approved", "not-from-writing", "not-from-writing"),
    ("writing", "published", "not-from-writing", "not-from-writing"),
    ("submitted", "approved", "own-draft", None),
    ("submitted", "writing", None, None),
    ("submitted", "published", "not-from-submitted", "not-from-submitted"),
    ("submitted", "dropped", None, "not-your-draft"),
    ("approved", "published", None, None),
    ("approved", "writing", None, None),
    ("approved", "approved", "not-from-approved", "not-from-approved"),
    ("published", "writing", "not-from-published", "not-from-published"),
    ("dropped", "submitted", "not-from-dropped", "not-from-dropped"),
]


@pytest.mark.parametrize(("state", "to", "author", "another"), STEPS)
def test_who_may_take_which_step(state: str, to: str, author: str | None, another: str | None) -> None:
    for viewer_is_author, expected in ((True, author), (False, another)):
        found = rules.refusal(State(state), State(to), viewer_is_author=viewer_is_author, has_permission=True)
        assert found == expected


def test_without_the_permission_no_step_is_open() -> None:
    for state in State:
        for viewer_is_author in (True, False):
            moves = rules.next_states(state, viewer_is_author=viewer_is_author, has_permission=False)
            assert all(move.refusal == "no-authoring" and not move.allowed for move in moves)


def test_the_steps_are_listed_with_their_reasons() -> None:
    moves = rules.next_states(State.SUBMITTED, viewer_is_author=True, has_permission=True)

    assert [(move.to.value, move.refusal) for move in moves] == [
        ("approved", "own-draft"), ("writing", None), ("dropped", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "after"),
    [("writing", "writing"), ("submitted", "writing"), ("approved", "writing"), ("published", "published")],
)
def test_an_edit_after_submission_goes_back_to_writing(state: str, after: str) -> None:
    assert rules.after_edit(State(state)) == after


@pytest.mark.parametrize(("minutes", "kept"), [(0, False), (9.99, False), (10, True), (600, True)])
def test_a_state_is_kept_every_ten_minutes(minutes: float, kept: bool) -> None:
    assert rules.keep_revision(NOON, NOON + timedelta(minutes=minutes)) is kept


def test_the_first_state_is_always_kept() -> None:
    assert rules.keep_revision(None, NOON)


@pytest.mark.parametrize(
    ("old", "new", "much"), [(1000, 0, True), (1000, 499, True), (1000, 500, False), (150, 0, False), (0, 1000, False)]
)
def test_losing_half_of_a_text_at_one_stroke_is_noticed(old: int, new: int, much: bool) -> None:
    assert rules.lost_much("x" * old, "x" * new) is much


def test_equal_texts_have_no_differences() -> None:
    assert rules.differences("a\nb", "a\nb") == ()


def test_changes_stand_with_three_lines_around_them_and_gaps_count_what_is_left_out() -> None:
    old = [f"line {number}" for number in range(1, 31)]
    new = [*old[:9], "changed", *old[10:], "added"]

    lines = rules.differences("\n".join(old), "\n".join(new))

    assert [line.kind for line in lines] == [
        "gap", "same", "same", "same", "removed", "added", "same", "same", "same",
        "gap", "same", "same", "same", "added",
    ]  # fmt: skip
    assert [line.text for line in lines if line.kind == "gap"] == ["6", "14"]
    removed, added, last = (line for line in lines if line.kind in ("removed", "added"))
    assert (removed.old, removed.new, removed.text) == (10, None, "line 10")
    assert (added.old, added.new, added.text) == (None, 10, "changed")
    assert (last.new, last.text) == (31, "added")


def test_the_lines_of_a_comparison_and_its_gaps_add_up_to_both_texts() -> None:
    old = "\n".join("abcdefghijklmnopqrstuvwxyz")
    new = old.replace("c", "C\nC2").replace("p\n", "").replace("z", "z\nend")

    lines = rules.differences(old, new)

    hidden = sum(int(line.text) for line in lines if line.kind == "gap")
    assert hidden + sum(line.kind in ("same", "removed") for line in lines) == old.count("\n") + 1
    assert hidden + sum(line.kind in ("same", "added") for line in lines) == new.count("\n") + 1
    for line in lines:
        if line.old:
            assert old.split("\n")[line.old - 1] == line.text
        if line.new:
            assert new.split("\n")[line.new - 1] == line.text


FOLLOWING = [
    # disk, newest, previous, earlier, brought → what this machine does
    ("b", "b", "a", "a", None, "current"),
    ("a", "b", "a", "a", None, "write"),
    ("a", "b", "a", "a", "a", "write"),
    ("a", "c", "b", "ab", None, "write"),  # several publications behind
    ("a", "c", "b", "ab", "a", "write"),
    ("", "a", "", ("",), None, "write"),  # a new file
    ("x", "b", "a", "a", None, "conflict"),  # changed on disk, never published
    ("x", "b", "a", "a", "a", "conflict"),
    ("x", "b", "a", "a", "b", "current"),  # changed on disk after it was brought: that is authoring, too
    ("a", "b", "a", "a", "b", "current"),  # put back on disk on purpose
    ("", "b", "a", "a", "a", "conflict"),  # removed on disk
    ("z", "b", "a", "a", "z", "conflict"),  # brought to something the database does not know
    ("b", "a", "b", "ab", "b", "write"),  # a rollback elsewhere
]


@pytest.mark.parametrize(("disk", "newest", "previous", "earlier", "brought", "expected"), FOLLOWING)
def test_a_folder_follows_without_overwriting(
    disk: str, newest: str, previous: str, earlier: str, brought: str | None, expected: str
) -> None:
    assert rules.following(disk, newest, previous, earlier=tuple(earlier), brought=brought) == expected
