"""How somebody stands: each kind of requirement, groups, terms and needs, as tables; and what must hold for all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.certification.rules.dates import months_after
from app.certification.rules.facts import Fact, Stage, Standing
from app.certification.rules.standing import standing
from app.content.load import load
from app.content.model import Catalogue
from tests.certification.course import write_certifying_course
from tests.certification.paths import DAY, a_path, asks, award, fact, hours


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load(write_certifying_course(tmp_path_factory.mktemp("standing") / "content"))


def stand(course: Catalogue, body: str, facts: list[Fact], on: date = DAY, **options: object) -> Standing:
    header = {key: str(options.pop(key)) for key in list(options) if key not in ("begun", "sitting_on")}
    return standing(a_path(body, **header), course, facts, on=on, **options)  # type: ignore[arg-type]


TWENTY = asks("id=r kind=hours hours=20")
CAPPED = asks('id=r kind=hours hours=20 at-most="12 online, 6 on-demand, 10 external"')
KINDS: list[tuple[str, str, list[Fact], bool, float]] = [
    ("hours add up", TWENTY, [hours(12), hours(8)], True, 20),
    ("hours of the future do not count yet", TWENTY, [hours(20, ago=-1)], False, 0),
    ("hours of one mode", asks("id=r kind=hours hours=8 mode=in-person"), [hours(4), hours(9, "on-demand")], False, 4),
    ("hours of several modes", asks("id=r kind=hours hours=8 mode=in-person,live-online"), [hours(4), hours(4, "live-online")], True, 8),
    ("hours on a topic", asks('id=r kind=hours hours=8 topic="imaging, X-ray"'), [hours(8, topic="Imaging")], True, 8),
    ("hours on another topic", asks("id=r kind=hours hours=8 topic=ethics"), [hours(8, topic="imaging")], False, 0),
    ("hours of the society itself", asks("id=r kind=hours hours=8 issuer=own"), [hours(6), hours(9, issuer="sorsi")], False, 6),
    ("hours of a sister society", asks("id=r kind=hours hours=8 issuer=own,sorsi"), [hours(6), hours(2, issuer="sorsi")], True, 8),
    ("interactive hours", asks("id=r kind=hours hours=8 interactive=yes"), [hours(4), hours(9, "on-demand")], False, 4),
    ("said to be interactive", asks("id=r kind=hours hours=8 interactive=yes"), [hours(8, "on-demand", interactive=True)], True, 8),
    ("hours within a cap", CAPPED, [hours(8), hours(12, "live-online")], True, 20),
    ("hours above a cap", CAPPED, [hours(7), hours(40, "live-online")], False, 19),
    ("a cap within a cap", CAPPED, [hours(8), hours(40, "on-demand")], False, 14),
    ("caps that cross", CAPPED, [hours(4, issuer="sorsi"), hours(40, "live-online", issuer="sorsi")], False, 10),
    ("hours of the last year", asks("id=r kind=hours hours=8 months=12"), [hours(6), hours(6, ago=364)], True, 12),
    ("hours that have lapsed", asks("id=r kind=hours hours=8 months=12"), [hours(6), hours(6, ago=366)], False, 6),
    ("a pass", asks("id=r kind=quiz quiz=j-exam pass=75"), [fact("quiz", "j-exam", 75)], True, 75),
    ("a pass too long ago", asks("id=r kind=quiz quiz=j-exam pass=75 months=6"), [fact("quiz", "j-exam", 75, ago=190)], False, 0),
    ("lessons by name", asks("id=r kind=lessons lessons=the-joint"), [fact("lesson", "the-joint")], True, 1),
    ("two assessors", asks("id=r kind=sign-off checklist=j-practical assessors=2"), [fact("sign-off", "j-practical", 90, author_id=1)], False, 1),
    ("two assessors who signed", asks("id=r kind=sign-off checklist=j-practical assessors=2"), [fact("sign-off", "j-practical", 90, author_id=n) for n in (1, 2)], True, 2),
    ("a part of an examination", asks("id=r kind=exam part=written pass=75"), [fact("exam", "written", 74.9), fact("exam", "practical", 99)], False, 74.9),
    ("the part passed", asks("id=r kind=exam part=written pass=75"), [fact("exam", "written", 60), fact("exam", "written", 75)], True, 75),
    ("a licence", asks("id=r kind=document document=licence"), [fact("document", "licence", ago=90)], True, 1),
    ("a licence that ended", asks("id=r kind=document document=licence"), [fact("document", "Licence", ago=90, expires_on="2026-11-22")], False, 0),
    ("a licence on its last day", asks("id=r kind=document document=licence"), [fact("document", "Licence", ago=90, expires_on="2026-11-23")], True, 1),
    ("a licence until the end of the calendar", asks("id=r kind=document document=licence"), [fact("document", "licence", ago=90, expires_on="9999-12-31")], True, 1),
    ("a licence from tomorrow", asks("id=r kind=document document=licence"), [fact("document", "licence", ago=-1)], False, 0),
    ("either document", asks("id=r kind=document document=licence,matriculation"), [fact("document", "matriculation")], True, 1),
    ("a year in practice", asks("id=r kind=practice years=1"), [fact("practice", ago=365)], True, 1),
    ("a day less than a year", asks("id=r kind=practice years=1"), [fact("practice", ago=364)], False, 0.92),
    ("practice begun earlier", asks("id=r kind=practice years=2"), [fact("practice", ago=10), fact("practice", ago=800)], True, 2),
    ("no practice", asks("id=r kind=practice years=1"), [], False, 0),
    ("a contribution", asks("id=r kind=contribution contribution=table-teaching months=36"), [fact("contribution", "table-teaching", 1)], True, 1),
    ("one of another kind", asks("id=r kind=contribution contribution=table-teaching"), [fact("contribution", "lecture", 1)], False, 0),
    ("any kind", asks("id=r kind=contribution least=2"), [fact("contribution", "lecture", 1), fact("contribution", "paper")], True, 2),
    ("a decision", asks("id=r kind=decision"), [fact("waiver", "first/r")], True, 1),
    ("a decision on something else", asks("id=r kind=decision"), [fact("waiver", "first/other")], False, 0),
]  # fmt: skip


@pytest.mark.parametrize(("body", "facts", "met", "have"), [row[1:] for row in KINDS], ids=[row[0] for row in KINDS])
def test_a_requirement_is_judged_by_its_kind(
    course: Catalogue, body: str, facts: list[Fact], met: bool, have: float
) -> None:
    check = stand(course, body, facts).checks[0]

    assert (check.met, check.have) == (met, have)
    assert check.short == (0 if met else round(check.need - have, 2))


UNTIL: list[tuple[str, str, list[Fact], int | None]] = [
    ("for good", TWENTY, [hours(20, ago=900)], None),
    ("until the older half lapses", asks("id=r kind=hours hours=8 months=12"), [hours(6, ago=300), hours(2, ago=10)], 65),
    ("the older is not needed", asks("id=r kind=hours hours=8 months=12"), [hours(6, ago=300), hours(8, ago=10)], 355),
    ("the newest pass", asks("id=r kind=quiz quiz=j-exam pass=75 months=12"), [fact("quiz", "j-exam", 99, ago=300), fact("quiz", "j-exam", 80, ago=10)], 355),
    ("the longest document", asks("id=r kind=document document=licence"), [fact("document", "licence", ago=9, expires_on="2026-12-01"), fact("document", "licence", ago=9, expires_on="2026-12-03")], 10),
    ("one has no end", asks("id=r kind=document document=licence"), [fact("document", "licence", ago=9, expires_on="2026-12-01"), fact("document", "licence", ago=9)], None),
    ("unmet", asks("id=r kind=hours hours=8 months=12"), [hours(6)], None),
]  # fmt: skip


@pytest.mark.parametrize(("body", "facts", "days"), [row[1:] for row in UNTIL], ids=[row[0] for row in UNTIL])
def test_what_is_met_says_until_when(course: Catalogue, body: str, facts: list[Fact], days: int | None) -> None:
    found = stand(course, body, facts)
    until = DAY + timedelta(days=days) if days is not None else None

    assert found.checks[0].until == until
    if until:
        assert stand(course, body, facts, on=until).checks[0].met
        assert not stand(course, body, facts, on=until + timedelta(days=1)).checks[0].met
        assert found.changes_on and found.changes_on <= until + timedelta(days=1)


def test_time_in_practice_meets_a_requirement_by_itself(course: Catalogue) -> None:
    body, facts = asks("id=r kind=practice years=2"), [fact("practice", ago=700)]

    ready = stand(course, body, facts).checks[0].ready_on

    assert ready == months_after(DAY - timedelta(days=700), 24)
    assert stand(course, body, facts, on=ready).checks[0].met
    assert not stand(course, body, facts, on=ready - timedelta(days=1)).checks[0].met


EXAM = asks("id=w kind=exam part=written pass=75 months=12") + asks("id=p kind=exam part=practical pass=75 months=12")


@pytest.mark.parametrize(
    ("written_ago", "practical_ago", "met"),
    [(10, None, [True, False]), (400, None, [False, False]), (400, 10, [False, True]), (700, 400, [True, True])],
    ids=["one is passed", "its pass has lapsed", "the other came too late", "both stood together, for good"],
)
def test_a_partial_pass_waits_for_the_other_part_for_a_time(
    course: Catalogue, written_ago: int, practical_ago: int | None, met: list[bool]
) -> None:
    facts = [fact("exam", "written", 80, ago=written_ago)]
    facts += [fact("exam", "practical", 80, ago=practical_ago)] if practical_ago is not None else []

    found = stand(course, EXAM, facts)

    assert [check.met for check in found.checks] == met


def test_the_other_part_must_be_passed_before_the_first_lapses(course: Catalogue) -> None:
    found = stand(course, EXAM, [fact("exam", "written", 80, ago=10)])

    assert found.checks[1].by == found.checks[0].until == months_after(DAY - timedelta(days=10), 12)


def test_an_application_has_a_last_day(course: Catalogue) -> None:
    body = asks('id=r kind=exam part=written pass=75 apply-by="15 May"')
    ahead = asks("id=r kind=exam part=written pass=75 apply-days=120")

    assert stand(course, body, []).checks[0].by == date(2027, 5, 15)
    assert stand(course, ahead, [], sitting_on=date(2027, 6, 1)).checks[0].by == date(2027, 2, 1)
    assert stand(course, ahead, []).checks[0].by is None


def test_a_document_may_have_to_be_valid_on_the_day_of_the_sitting(course: Catalogue) -> None:
    body = asks("id=r kind=document document=membership valid=sitting")
    member = [fact("document", "membership", ago=90, expires_on="2026-12-31")]

    assert stand(course, body, member).checks[0].met, "no sitting is known: today matters"
    assert not stand(course, body, member, sitting_on=date(2027, 2, 1)).checks[0].met


TWO_OF_THREE = asks(
    "id=g kind=any least=2", "".join(asks(f"id={id} kind=hours hours=1 topic={id}", level=3) for id in "abc")
)
EITHER = asks(
    "id=g kind=any",
    asks("id=a kind=hours hours=40 topic=a", level=3) + asks("id=b kind=hours hours=8 topic=b", level=3),
)
ORDERED = asks(
    "id=g kind=in-order", asks("id=a kind=lessons module=joints", level=3) + asks("id=b kind=hours hours=8", level=3)
)
READ = [fact("module", "joints", ago=100)]


@pytest.mark.parametrize(
    ("body", "facts", "met", "next_id", "number_open"),
    [
        (TWO_OF_THREE, [hours(1, topic="a"), hours(1, topic="c")], True, None, 0),
        (TWO_OF_THREE, [hours(1, topic="c")], False, "a", 1),
        (TWO_OF_THREE, [], False, "a", 2),
        (EITHER, [hours(4, topic="a")], False, "a", 1),
        (EITHER, [hours(4, topic="b"), hours(4, topic="a")], False, "b", 1),
        (EITHER, [hours(8, topic="b")], True, None, 0),
        (ORDERED, [], False, "a", 2),
        (ORDERED, READ, False, "b", 1),
        (ORDERED, [*READ, hours(8, ago=101)], False, "b", 1),
        (ORDERED, [*READ, hours(8, ago=100)], True, None, 0),
        (ORDERED, [hours(8, ago=50)], False, "a", 2),
    ],
)
def test_groups(
    course: Catalogue, body: str, facts: list[Fact], met: bool, next_id: str | None, number_open: int
) -> None:
    found = stand(course, body, facts)

    assert found.checks[0].met is found.complete is met
    assert (found.next.requirement.id if found.next else None) == next_id
    assert len(found.open) == number_open


def test_what_comes_later_in_order_waits_for_what_comes_first(course: Catalogue) -> None:
    first, second = stand(course, ORDERED, [hours(8)]).checks[0].parts

    assert first.waits_for is None and second.waits_for == "a" and second.have == 0


def test_evidence_found_later_never_harms_somebody_with_a_waiver(course: Catalogue) -> None:
    facts = [fact("waiver", "first/a"), hours(8, ago=101)]

    assert stand(course, ORDERED, facts).complete
    assert stand(course, ORDERED, [*facts, *READ]).complete


@pytest.mark.parametrize(("setting", "met"), [("", True), (" waivable=no", False)])
def test_some_requirements_are_never_waived(course: Catalogue, setting: str, met: bool) -> None:
    check = stand(course, asks(f"id=r kind=hours hours=60{setting}"), [fact("waiver", "first/r")]).checks[0]

    assert (check.met, check.waived) == (met, met)


@pytest.mark.parametrize(("ago", "met", "late"), [(0, True, False), (40, True, False), (-100, False, False)])
def test_a_deadline_from_the_beginning(course: Catalogue, ago: int, met: bool, late: bool) -> None:
    body, begun = (
        asks("id=r kind=lessons module=joints within=12") + asks("id=h kind=hours hours=1 within=12"),
        DAY - timedelta(days=90),
    )

    check = stand(course, body, [hours(1, ago=ago)], begun=begun).checks[1]

    assert (check.met, check.late, check.by) == (met, late, None if met else months_after(begun, 12))


def test_after_the_deadline_evidence_comes_too_late(course: Catalogue) -> None:
    body, begun = asks("id=h kind=hours hours=1 within=12"), DAY - timedelta(days=400)

    check = stand(course, body, [hours(1)], begun=begun).checks[0]

    assert (check.met, check.late) == (False, True)


NEEDS = {"needs": '["basic or csp for 12 months"]'}


@pytest.mark.parametrize(
    ("facts", "met", "ready"),
    [
        ([], False, None),
        ([award("basic", ago=400)], True, None),
        ([award("csp", ago=400, ends_in=10)], True, None),
        ([award("basic", ago=100)], False, months_after(DAY - timedelta(days=100), 12)),
        ([award("basic", ago=400, ends_in=-1)], False, None),
        ([award("basic", ago=800, ends_in=-60), award("basic", ago=60, ends_in=600)], True, None),
        ([award("other", ago=800)], False, None),
    ],
    ids=["none", "one", "the other", "too new", "ended", "renewed", "a third"],
)
def test_a_level_needs_another_one(course: Catalogue, facts: list[Fact], met: bool, ready: date | None) -> None:
    found = stand(course, TWENTY, [hours(20), *facts], **NEEDS)

    assert (found.complete, found.levels[0].ready_on) == (met, ready)
    assert found.stage is (Stage.READY if met else Stage.THEORY)


RENEWED = {"valid_months": "36", "grace_days": "60"}
KEEP = TWENTY + asks(
    "id=k kind=any for=renewal",
    asks("id=t kind=contribution contribution=table-teaching months=36", level=3) + asks("id=d kind=decision", level=3),
)
HELD = award(ago=1000, ends_in=60)


@pytest.mark.parametrize(
    ("facts", "stage", "complete", "awardable"),
    [
        ([award(ago=100, ends_in=900)], Stage.CERTIFIED, False, False),
        ([award(ago=100, ends_in=900), fact("contribution", "table-teaching", 1)], Stage.CERTIFIED, True, False),
        ([HELD, hours(20)], Stage.RENEWAL, False, False),
        ([HELD, fact("contribution", "table-teaching", 1)], Stage.RENEWAL, True, True),
        ([HELD, fact("contribution", "table-teaching", 1, ago=1000)], Stage.RENEWAL, False, False),
        ([HELD, fact("waiver", "first/d", ago=3)], Stage.RENEWAL, True, True),
        ([HELD, fact("waiver", "first/d", ago=1001)], Stage.RENEWAL, False, False),
        ([HELD, fact("waiver", "first/k", ago=1001)], Stage.RENEWAL, False, False),
        ([award(ago=1100, ends_in=-60), fact("contribution", "table-teaching", 1)], Stage.RENEWAL, True, True),
        ([award(ago=1100, ends_in=-61), fact("contribution", "table-teaching", 1)], Stage.HOURS, False, False),
        ([award(ago=1100, ends_in=-61), hours(20)], Stage.READY, True, True),
    ],
    ids=[
        "not due", "earned before it is due", "due", "by contribution", "an old contribution", "by decision",
        "an old decision", "an old waiver", "in the grace", "lapsed", "begun again",
    ],
)  # fmt: skip
def test_renewal_has_rules_of_its_own(
    course: Catalogue, facts: list[Fact], stage: Stage, complete: bool, awardable: bool
) -> None:
    found = stand(course, KEEP, facts, **RENEWED)

    assert (found.stage, found.complete, found.awardable) == (stage, complete, awardable)


def test_a_renewal_is_due_by_the_end_of_the_term(course: Catalogue) -> None:
    found = stand(course, KEEP, [HELD], **RENEWED)

    assert found.renewal[0].by == DAY + timedelta(days=60)
    assert found.next and found.next.requirement.id == "t"


def test_lessons_that_changed_since_the_award_are_read_again(course: Catalogue) -> None:
    body = asks("id=r kind=lessons module=joints") + asks("id=d kind=delta for=renewal")
    joint, capsule = course.module("joints").lessons
    read = [fact("lesson", joint.id, ago=1100, source=f"lesson:{joint.id}@{joint.hash[:12]}")]
    read += [fact("lesson", capsule.id, ago=1100, source=f"lesson:{capsule.id}@0123456789ab")]
    again = fact("lesson", capsule.id, ago=5, source=f"lesson:{capsule.id}@{capsule.hash[:12]}")

    before = stand(course, body, [*read, HELD], **RENEWED).renewal[0]
    after = stand(course, body, [*read, HELD, again], **RENEWED).renewal[0]

    assert (before.met, before.missing, before.have, before.need) == (False, (capsule.id,), 0, 1)
    assert (after.met, after.missing, after.have, after.need) == (True, (), 1, 1)


EVERYTHING = (
    TWENTY.replace("id=r", "id=h1 months=18")
    + asks('id=h2 kind=hours hours=6 mode=in-person months=12 at-most="3 external"')
    + asks("id=q kind=quiz quiz=j-exam pass=70 months=24")
    + EXAM
    + asks("id=s kind=sign-off checklist=j-practical assessors=2 months=30")
    + asks("id=l kind=document document=licence,membership")
    + asks("id=y kind=practice years=2 within=40")
    + EITHER
    + ORDERED.replace("id=g", "id=o").replace("id=a", "id=oa").replace("id=b", "id=ob")
    + asks("id=c kind=contribution contribution=lecture least=2 months=20 for=renewal")
    + asks("id=dd kind=any for=renewal", asks("id=dl kind=delta", level=3) + asks("id=dc kind=decision", level=3))
)
FACTS = st.lists(
    st.one_of(
        st.builds(hours, st.floats(0.5, 12), st.sampled_from(["in-person", "live-online"]), topic=st.sampled_from("abx"), ago=st.integers(-30, 900), issuer=st.sampled_from(["own", "sorsi"])),
        st.builds(lambda percent, ago: fact("quiz", "j-exam", percent, ago=ago), st.integers(50, 100), st.integers(0, 900)),
        st.builds(lambda part, percent, ago: fact("exam", part, percent, ago=ago), st.sampled_from(["written", "practical"]), st.integers(60, 100), st.integers(0, 900)),
        st.builds(lambda author, ago: fact("sign-off", "j-practical", 90, ago=ago, author_id=author), st.integers(1, 3), st.integers(0, 1000)),
        st.builds(lambda ago, days: fact("document", "licence", ago=ago, expires_on=(DAY + timedelta(days=days)).isoformat()), st.integers(-60, 900), st.integers(-300, 300)),
        st.builds(lambda ago: fact("practice", ago=ago), st.integers(-30, 900)),
        st.builds(lambda ago: fact("contribution", "lecture", 1, ago=ago), st.integers(0, 900)),
        st.builds(lambda id, ago: fact("lesson", id, ago=ago, source=f"lesson:{id}@0"), st.sampled_from(["the-joint", "the-capsule"]), st.integers(0, 900)),
        st.builds(lambda id, ago: fact("waiver", f"first/{id}", ago=ago), st.sampled_from(["h1", "oa", "g", "dc", "c", "s"]), st.integers(0, 900)),
        st.builds(lambda id, ago, ends: award(id, ago=ago, ends_in=ends), st.sampled_from(["first", "basic"]), st.integers(400, 1100), st.integers(-400, 700)),
    ),
    max_size=25,
)  # fmt: skip
HEADER = {**RENEWED, **NEEDS}
MANY = settings(max_examples=150, deadline=None)


def answer(found: Standing) -> tuple[object, ...]:
    """What a reader would see of it."""
    leaves = [(check.requirement.id, check.met, check.have, check.missing, check.waived, check.late)
              for top in (*found.checks, *found.renewal) for check in top.leaves]  # fmt: skip
    return (found.stage, found.complete, found.awardable, found.next and found.next.requirement.id, leaves)


def met_of(found: Standing) -> set[str]:
    return {check.requirement.id for top in found.checks for check in (top, *top.leaves) if check.met}


@MANY
@given(facts=FACTS, more=FACTS)
def test_more_evidence_never_takes_anything_away(course: Catalogue, facts: list[Fact], more: list[Fact]) -> None:
    more = [fact for fact in more if fact.kind != "award"]  # an award begins a new term, with new questions
    body, begun = EVERYTHING, DAY - timedelta(days=900)

    few = stand(course, body, facts, begun=begun, **HEADER)
    many = stand(course, body, [*facts, *more], begun=begun, **HEADER)

    assert met_of(few) <= met_of(many)
    assert {check.requirement.id for check in few.renewal if check.met} <= {
        check.requirement.id for check in many.renewal if check.met
    }
    assert not few.complete or many.complete


@MANY
@given(facts=FACTS, days=st.integers(0, 400))
def test_the_answer_stays_until_the_day_on_which_it_may_change(course: Catalogue, facts: list[Fact], days: int) -> None:
    begun, later = DAY - timedelta(days=900), DAY + timedelta(days=days)

    found = stand(course, EVERYTHING, facts, begun=begun, **HEADER)

    if found.changes_on is None or later < found.changes_on:
        assert answer(found) == answer(stand(course, EVERYTHING, facts, on=later, begun=begun, **HEADER))


@MANY
@given(facts=FACTS)
def test_what_is_met_until_a_day_is_met_on_that_day(course: Catalogue, facts: list[Fact]) -> None:
    found = stand(course, EVERYTHING, facts, begun=DAY - timedelta(days=900), **HEADER)

    for check in found.checks:
        if check.met and check.until:
            later = stand(course, EVERYTHING, facts, on=check.until, begun=DAY - timedelta(days=900), **HEADER)
            assert later.check(check.requirement.id).met, check.requirement.id  # type: ignore[union-attr]


@MANY
@given(facts=FACTS)
def test_who_has_not_met_everything_is_told_what_to_do(course: Catalogue, facts: list[Fact]) -> None:
    found = stand(course, EVERYTHING, facts, begun=DAY - timedelta(days=900), **HEADER)

    assert (found.next is None) == (not found.unmet)
    assert bool(found.open) == bool(found.unmet)
