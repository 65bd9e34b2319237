"""Which hours count where, as tables; the packs are those of the course."""

from __future__ import annotations

from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from app.content.load import load
from app.content.model import Catalogue
from app.content.packs import PackRule, RulePack
from app.cpd import rules
from app.cpd.rules import Activity, Period, account, period_of
from config import ROOT

IN_2026 = Period(date(2026, 1, 1), date(2026, 12, 31))
_numbers = count(1)


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The packs of the course alone, read from their files."""
    root: Path = tmp_path_factory.mktemp("packs")
    (root / "cpd").mkdir()
    for path in (ROOT / "content" / "cpd").glob("*.md"):
        (root / "cpd" / path.name).write_text(path.read_text())
    return load(root)


def done(hours: float, mode: str = "in-person", on: str = "2026-03-01", **given: object) -> Activity:
    values = {"interactive": mode != "on-demand", "topic": "", **given}
    return Activity(next(_numbers), "Seminar", date.fromisoformat(on), hours, mode, **values)  # type: ignore[arg-type]


def a_pack(*those: PackRule, **given: object) -> RulePack:
    values = {"id": "p", "title": "P", "version": 1, "status": "example", "country": "GB", "begins": (1, 1)}
    return RulePack(**{**values, "rules": those, **given})  # type: ignore[arg-type]


def rule(kind: str, hours: float | None = None, **given: object) -> PackRule:
    return PackRule(id=f"r{next(_numbers)}", title=kind, kind=kind, hours=hours, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("begins", "years", "own", "on", "first", "last"),
    [
        ((9, 1), 1, None, "2026-09-01", "2026-09-01", "2027-08-31"),
        ((9, 1), 1, None, "2026-08-31", "2025-09-01", "2026-08-31"),
        (None, 1, "2020-03-15", "2026-03-14", "2025-03-15", "2026-03-14"),
        (None, 1, "2020-02-29", "2026-02-28", "2026-02-28", "2027-02-27"),
        (None, 2, "2021-06-01", "2024-01-01", "2023-06-01", "2025-05-31"),
        (None, 2, "2021-06-01", "2019-07-01", "2019-06-01", "2021-05-31"),
        ((1, 1), 2, "2025-05-05", "2026-12-31", "2025-01-01", "2026-12-31"),
        ((1, 1), 1, None, "2024-02-29", "2024-01-01", "2024-12-31"),
    ],
)
def test_the_period_in_which_a_day_lies(
    begins: tuple[int, int] | None, years: int, own: str | None, on: str, first: str, last: str
) -> None:
    found = period_of(a_pack(begins=begins, years=years), own and date.fromisoformat(own), date.fromisoformat(on))

    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


@settings(max_examples=300, deadline=None)
@given(
    some.dates(date(1990, 1, 1), date(2060, 1, 1)), some.dates(date(1990, 1, 1), date(2060, 1, 1)), some.integers(1, 4)
)
def test_periods_follow_each_other_without_gap(own: date, on: date, years: int) -> None:
    pack = a_pack(begins=None, years=years)
    found = period_of(pack, own, on)

    assert found.first <= on <= found.last
    assert (
        period_of(pack, own, date.fromordinal(found.last.toordinal() + 1)).first.toordinal()
        == found.last.toordinal() + 1
    )


def test_the_return_is_made_after_the_period(packs: Catalogue) -> None:
    found = period_of(packs.pack("uk"), None, date(2026, 11, 26))

    assert (found.last, found.return_by) == (date(2027, 8, 31), date(2027, 9, 30))
    assert found.days_left(date(2027, 8, 30)) == 1 and found.days_left(date(2028, 1, 1)) == 0


@pytest.mark.parametrize(
    ("pack", "activities", "counted", "unmet"),
    [
        ("uk", [done(15), done(15, "on-demand")], 30.0, {"uk-plan", "uk-reflections"}),
        ("uk", [done(30, "on-demand")], 30.0, {"uk-with-others", "uk-plan", "uk-reflections"}),
        ("uk", [done(15, "live-online"), done(15, "on-demand")], 30.0, {"uk-plan", "uk-reflections"}),
        ("uk", [], 0.0, {"uk-hours", "uk-with-others", "uk-plan"}),
        ("california", [done(24, "live-online")], 12.0, {"ca-hours"}),
        ("california", [done(12), done(8, "live-online"), done(8, "on-demand")], 24.0, set()),
        ("washington", [done(13), done(12, "on-demand")], 25.0, set()),
        ("washington", [done(12), done(20, "on-demand")], 24.0, {"wa-hours"}),
        ("wyoming", [done(12, "live-online")], 12.0, {"wy-in-person"}),
        ("wyoming", [done(8), done(4, "on-demand")], 12.0, set()),
        ("alaska", [done(32)], 32.0, {"ak-imaging", "ak-coding", "ak-ethics", "ak-resuscitation"}),
        (
            "alaska",
            [done(18), *(done(n, topic=t) for n, t in ((8, "Imaging"), (2, "coding"), (2, "ethics"), (2, "resuscitation")))],
            32.0,
            set(),
        ),
        ("australia", [done(20, reflected=True)], 20.0, {"au-goals", "au-first-aid"}),
    ],
)  # fmt: skip
def test_the_documented_rules(
    packs: Catalogue, pack: str, activities: list[Activity], counted: float, unmet: set[str]
) -> None:
    found = account(packs.pack(pack), IN_2026, activities)

    assert found.counted == counted
    assert {one.rule.id for one in found.unmet} == unmet


def test_a_limit_takes_away_what_no_minimum_asks_for() -> None:
    """Eight hours online are counted; the two of ethics came last and are among them."""
    pack = a_pack(rule("total", 10), rule("most", 8, modes=("live-online",)), rule("least", 2, topic="ethics"))
    early, late = done(8, "live-online", "2026-01-05"), done(2, "live-online", "2026-06-05", topic="ethics")

    found = account(pack, IN_2026, [early, late])

    assert [(line.counted, line.reason) for line in found.lines] == [(6.0, "partly-capped"), (2.0, "counted")]
    assert {one.rule.kind for one in found.unmet} == {"total"} and found.counted == 8
    assert next(one.over for one in found.held if one.rule.kind == "most") == 2


def test_what_lies_outside_the_period_is_shown_and_not_counted() -> None:
    found = account(a_pack(rule("total", 1)), IN_2026, [done(5, on="2025-12-31"), done(5, on="2027-01-01")])

    assert [(line.counted, line.reason) for line in found.lines] == [(0.0, "outside"), (0.0, "outside")]


@pytest.mark.parametrize(("lessons", "reason"), [(True, "counted"), (False, "lessons-do-not-count")])
def test_lessons_count_where_the_pack_says_so(lessons: bool, reason: str) -> None:
    found = account(a_pack(rule("total", 1), lessons=lessons), IN_2026, [done(0.25, "on-demand", lesson=True)])

    assert found.lines[0].reason == reason


@pytest.mark.parametrize(
    ("until", "met"), [(None, True), (date(2026, 12, 31), True), (date(2026, 12, 30), False), ("none held", False)]
)
def test_a_document_must_last_to_the_end_of_the_period(until: date | str | None, met: bool) -> None:
    pack = a_pack(rule("total", 1), rule("document", document="first-aid"))
    documents = {} if until == "none held" else {"first-aid": until}

    found = account(pack, IN_2026, [done(1)], documents=documents)  # type: ignore[arg-type]

    assert found.complete is met


def test_every_counted_activity_needs_its_reflection() -> None:
    pack = a_pack(rule("total", 1), rule("reflection"))

    found = account(pack, IN_2026, [done(1, reflected=True), done(1), done(9, on="2020-01-01")])

    assert [(one.have, one.need) for one in found.unmet] == [(1.0, 2.0)]


ACTIVITIES = some.lists(
    some.builds(
        done,
        some.sampled_from([0.25, 1.0, 7.5, 40.0]),
        some.sampled_from(["in-person", "live-online", "on-demand"]),
        some.sampled_from(["2025-12-31", "2026-01-01", "2026-07-01", "2026-12-31"]),
        topic=some.sampled_from(["", "imaging"]),
    ),
    max_size=8,
)


@settings(max_examples=300, deadline=None)
@given(ACTIVITIES, some.sampled_from([0.5, 8.0, 16.0]), some.sampled_from([0.5, 8.0]))
def test_no_limit_is_passed_and_nothing_counts_twice(those: list[Activity], online: float, imaging: float) -> None:
    pack = a_pack(
        rule("total", 20), rule("most", online, modes=("live-online", "on-demand")), rule("most", imaging, topic="imaging")
    )  # fmt: skip

    found = account(pack, IN_2026, those)

    assert all(0 <= line.counted <= line.activity.hours for line in found.lines) and len(found.lines) == len(those)
    assert all(one.have <= one.need + 1e-9 for one in found.held if one.rule.kind == "most")
    assert found.counted == next(one.have for one in found.held if one.rule.kind == "total")


@settings(max_examples=200, deadline=None)
@given(ACTIVITIES, ACTIVITIES)
def test_more_learning_never_counts_less_under_one_limit(those: list[Activity], more: list[Activity]) -> None:
    pack = a_pack(rule("total", 20), rule("most", 8, modes=("live-online", "on-demand")))

    assert account(pack, IN_2026, [*those, *more]).counted >= account(pack, IN_2026, those).counted


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        ("2026-11-27", "claim-in-the-future"),
        ("2026-11-26", None),
        ("2016-11-26", None),
        ("2016-11-25", "claim-too-old"),
    ],
)
def test_which_learning_can_be_claimed(on: str, reason: str | None) -> None:
    assert rules.claim_refusal(on=date.fromisoformat(on), hours=1, today=date(2026, 11, 26)) == reason


@pytest.mark.parametrize(
    ("approval", "until", "expected"),
    [
        ("", None, False),
        ("REF 1", None, True),
        ("REF 1", date(2026, 12, 31), True),
        ("REF 1", date(2026, 12, 30), False),
    ],
)
def test_nothing_is_called_approved_without_a_reference_that_holds(
    approval: str, until: date | None, expected: bool
) -> None:
    assert rules.approved(a_pack(approval=approval, approval_until=until), IN_2026) is expected
