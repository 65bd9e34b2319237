"""Appointing, marking, signing, deciding, cancelling, on both databases; and what the ledger holds afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from app import db
from app.content.model import Catalogue, Checklist
from app.errors import Conflict, Invalid, NotAllowed
from app.events import Event
from app.evidence import actions as evidence
from app.evidence import queries as ledger
from app.mail import Mail
from app.practicals import actions, marking, queries, standing
from app.practicals.marking import Write
from app.practicals.models import Assessment, ChecklistRevision, Mark
from app.practicals.rules.results import State
from tests.factories import NOW, a_user
from tests.practicals.conftest import (
    REASON,
    TODAY,
    People,
    appointed,
    assessed,
    at,
    give,
    sheet_of,
    sign,
    values,
)

TOMORROW = TODAY + timedelta(days=1)


def rows(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def verbs() -> list[str]:
    return list(db.session.scalars(select(Event.verb).where(Event.subject.like("assessment:%")).order_by(Event.id)))


# Appointing


def test_an_assessment_pins_its_checklist_with_the_source(
    people: People, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)

    assert made.revision.hash == double.hash and made.revision.source == double.source
    assert marking.checklist_for(made) == double
    assert [one.person_id for one in queries.assessors_in(made)] == [people.one.id, people.two.id]
    assert {mail.to for mail in db.session.scalars(select(Mail))} == {people.one.email, people.two.email}
    again = appointed(people, catalogue.checklist("j-practical"), catalogue, assessors=[people.one])
    assert again.revision_hash != made.revision_hash and rows(ChecklistRevision) == 2


def test_a_person_has_one_open_assessment_of_a_checklist(
    people: People, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)

    with pytest.raises(Conflict, match="assessment-open"):
        appointed(people, double, catalogue)
    actions.cancel(made, because="The candidate was ill.", by=people.instructor, now=NOW)
    assert queries.state_of(made) is State.CANCELLED
    appointed(people, double, catalogue)
    assert rows(Assessment) == 2


def test_asking_twice_from_one_page_makes_one(people: People, double: Checklist, catalogue: Catalogue) -> None:
    once = appointed(people, double, catalogue, once="k" * 32)

    assert appointed(people, double, catalogue, once="k" * 32) is once and rows(Assessment) == 1


@pytest.mark.parametrize(
    ("assessors", "by", "reason"),
    [
        (("one",), "instructor", "assessors-number"),
        (("one", "one"), "instructor", "assessor-twice"),
        (("one", "two"), "two", "appoint-yourself"),
        (("one", "instructor"), "administrator", "assessor-level"),
        (("one", "candidate"), "instructor", "own-practical"),
    ],
)
def test_ce_07_who_cannot_be_appointed(
    people: People, double: Checklist, catalogue: Catalogue, assessors: tuple[str, ...], by: str, reason: str
) -> None:
    with pytest.raises((Invalid, NotAllowed), match=reason):
        appointed(
            people, double, catalogue, assessors=[getattr(people, one) for one in assessors], by=getattr(people, by)
        )
    assert rows(Assessment) == 0


def test_ce_07_a_certificate_in_the_ledger_gives_the_level_on_its_days(
    people: People, double: Checklist, catalogue: Catalogue
) -> None:
    holder = a_user("instructor", name="Holly Holder")
    entry = evidence.add(
        learner_id=holder.id, kind="award", subject="second", happened_on=TODAY - timedelta(days=400), source="award",
        author_id=people.administrator.id, details={"number": "X", "expires_on": TODAY.isoformat(), "term": 1}, now=NOW,
    )  # fmt: skip
    both = [people.one, holder]

    made = appointed(people, double, catalogue, assessors=both)
    actions.cancel(made, because="Only to try it.", by=people.instructor, now=NOW)
    with pytest.raises(NotAllowed, match="assessor-level"):
        appointed(people, double, catalogue, assessors=both, held_on=TOMORROW)
    evidence.withdraw(entry=entry, because="Revoked.", author_id=people.administrator.id, now=NOW)
    with pytest.raises(NotAllowed, match="assessor-level"):
        appointed(people, double, catalogue, assessors=both)


def test_a_moderator_is_none_of_the_assessors(people: People, double: Checklist, catalogue: Catalogue) -> None:
    with pytest.raises(NotAllowed, match="moderator-involved"):
        appointed(people, double, catalogue, moderator=people.two)

    made = appointed(people, double, catalogue, moderator=people.third)
    assert [one.person_id for one in made.appointments if one.part == "moderator"] == [people.third.id]


# Marks


def write(field: str, value: object, sequence: int, id: str = "", device: str = "device-a") -> Write:
    return Write(id or f"{field}-{sequence}-{device}".replace(":", "_"), field, value, sequence, device)  # type: ignore[arg-type]


def test_marks_sent_again_change_nothing(people: People, double: Checklist, catalogue: Catalogue) -> None:
    made = appointed(people, double, catalogue)
    sheet = sheet_of(made, people.one)
    sent = [write("step:ask", 1.0, 1), write("step:find", 2.0, 2)]

    first, again = marking.give(made, sheet, sent, NOW), marking.give(made, sheet, sent, NOW)

    assert first == again and rows(Mark) == 2
    assert sheet.fields == {"step:ask": [1.0, 1], "step:find": [2.0, 2]} and sheet.sequence == 2


def test_of_two_devices_the_newest_stands_and_the_other_is_kept(
    people: People, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)
    sheet = sheet_of(made, people.one)

    marking.give(made, sheet, [write("step:ask", 2.0, 3, device="device-b")], NOW)
    older = marking.give(made, sheet, [write("step:ask", 0.0, 2), write("step:find", 1.0, 3)], NOW)
    tie = marking.give(made, sheet, [write("step:ask", 1.0, 3)], NOW)

    assert [reply.standing for reply in older] == ["stale", "accepted"] and tie[0].standing == "stale"
    assert sheet.fields == {"step:ask": [2.0, 3], "step:find": [1.0, 3]} and rows(Mark) == 4


def test_marks_are_only_added_to(people: People, double: Checklist, catalogue: Catalogue) -> None:
    made = appointed(people, double, catalogue)
    give(made, people.one)
    mark = db.session.scalars(select(Mark)).first()
    assert mark

    mark.value = 0
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.flush()
    db.session.expire_all()


def test_marks_for_a_signed_sheet_are_kept_and_do_not_count(
    people: People, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)
    assessed(made, people.one, catalogue)
    sheet = sheet_of(made, people.one)
    before = dict(sheet.fields)

    (reply,) = marking.give(made, sheet, [write("step:ask", 0.0, 99)], NOW)

    assert reply.standing == "closed" and sheet.fields == before


def test_a_device_cannot_count_so_far_that_it_shuts_others_out(
    people: People, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)
    with pytest.raises(Invalid, match="mark-shape"):
        marking.give(made, sheet_of(made, people.one), [write("step:ask", 1.0, 2**30)], NOW)


# Signing


def test_nothing_comes_of_one_signature_and_nobody_hears_of_it(
    people: People, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)
    mails = rows(Mail)

    assessed(made, people.one, catalogue)

    assert queries.state_of(made) is State.OPEN and made.closed_at is None
    assert ledger.entries_of(people.candidate.id) == [] and rows(Mail) == mails
    assert verbs() == ["appointed-assessors"], "the history must not tell one assessor of the other"


def test_ce_09_two_that_agree_become_two_sign_offs(people: People, double: Checklist, catalogue: Catalogue) -> None:
    made = appointed(people, double, catalogue)
    assessed(made, people.one, catalogue)
    assessed(made, people.two, catalogue, find=1.0)

    entries = ledger.entries_of(people.candidate.id)

    assert queries.state_of(made) is State.PASSED and made.percent == 95
    assert [(one.kind, one.subject, one.amount, one.author_id) for one in entries] == [
        ("sign-off", "j-double", 95, people.one.id),
        ("sign-off", "j-double", 95, people.two.id),
    ]
    assert entries[0].note == "Seen by Helen Marsh." and entries[0].happened_on == TODAY
    assert entries[1].details == {
        "assessment": made.id,
        "assessors": [people.one.id, people.two.id],
        "checklist_hash": double.hash,
        "points": {"ask": 2, "find": 1, "tell": 6},
        "moderated": False,
    }
    (told,) = db.session.scalars(select(Mail).where(Mail.to == people.candidate.email))
    assert "passed" in told.text and f"/my-practicals/{made.id}" in told.text


def test_signing_twice_changes_nothing(people: People, double: Checklist, catalogue: Catalogue) -> None:
    made = appointed(people, double, catalogue)
    assessed(made, people.one, catalogue)
    assessed(made, people.two, catalogue)

    assert sign(made, people.two, catalogue) == sign(made, people.two, catalogue)
    assert len(ledger.entries_of(people.candidate.id)) == 2


def test_a_practical_not_passed_stays_in_the_history_and_can_be_tried_again(
    people: People, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)
    assessed(made, people.one, catalogue, tell=2.0)
    assessed(made, people.two, catalogue, tell=2.0)

    assert queries.state_of(made) is State.FAILED and made.percent == 60
    assert ledger.entries_of(people.candidate.id) == []
    (event,) = db.session.scalars(select(Event).where(Event.verb == "assessed-not-passed"))
    assert event.facts["points"][str(people.one.id)]["tell"] == 2 and event.facts["assessment"] == made.id
    again = appointed(people, double, catalogue)
    assessed(again, people.one, catalogue)
    assessed(again, people.two, catalogue)
    assert len(ledger.entries_of(people.candidate.id)) == 2 and made.passed is False


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        (at(proved_at=None), "sign-in-again"),
        (at(proved_at=NOW - timedelta(minutes=16)), "sign-in-again"),
        (at(today=TODAY - timedelta(days=1)), "assessment-not-yet"),
    ],
)
def test_ce_07_signing_needs_a_fresh_sign_in_and_its_day(
    people: People, double: Checklist, catalogue: Catalogue, moment: actions.Moment, reason: str
) -> None:
    made = appointed(people, double, catalogue)
    give(made, people.one)

    with pytest.raises(NotAllowed, match=reason):
        sign(made, people.one, catalogue, moment)
    assert sheet_of(made, people.one).signed_at is None


def test_ce_07_who_is_suspended_meanwhile_signs_nothing(
    people: People, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)
    give(made, people.one)
    suspension = standing.suspend(
        people.one, since=TODAY, until=None, because="Under review.", by=people.administrator, now=NOW
    )

    with pytest.raises(NotAllowed, match="assessor-suspended"):
        sign(made, people.one, catalogue)
    with pytest.raises(NotAllowed, match="own-standing"):
        standing.reinstate(suspension.id, because="I am fine.", by=people.one, now=NOW, today=TODAY)
    standing.reinstate(suspension.id, because="Review done.", by=people.administrator, now=NOW, today=TODAY)
    sign(made, people.one, catalogue)
    with pytest.raises(Conflict, match="suspension-over"):
        standing.reinstate(suspension.id, because="Twice.", by=people.administrator, now=NOW, today=TODAY)


def test_ce_07_a_level_taken_back_no_longer_signs(people: People, double: Checklist, catalogue: Catalogue) -> None:
    made = appointed(people, double, catalogue)
    give(made, people.one)
    (grant,) = standing_grants(people.one.id)
    standing.take_back(grant, because="Given by mistake.", by=people.administrator, now=NOW, today=TODAY)

    with pytest.raises(NotAllowed, match="assessor-level"):
        sign(made, people.one, catalogue)
    with pytest.raises(Conflict, match="grant-over"):
        standing.take_back(grant, because="Again.", by=people.administrator, now=NOW, today=TODAY)


def standing_grants(person_id: int) -> list[int]:
    from app.practicals.people import grants_of

    return [grant.id for grant in grants_of([person_id])]


def test_nobody_grants_or_suspends_themself(people: People, catalogue: Catalogue) -> None:
    me = people.administrator
    with pytest.raises(NotAllowed, match="own-standing"):
        standing.grant(me, "first", catalogue, because=REASON, by=me, now=NOW, today=TODAY)
    with pytest.raises(NotAllowed, match="own-standing"):
        standing.suspend(me, since=TODAY, until=None, because="Rest.", by=me, now=NOW)
    with pytest.raises(Invalid, match="suspension-backwards"):
        standing.suspend(people.one, since=TOMORROW, until=TODAY, because="Backwards.", by=me, now=NOW)


@pytest.mark.parametrize(
    ("changed", "lacking"),
    [
        ({"ask": ""}, ["step:ask"]),
        ({"overall": ""}, ["overall"]),
        ({"name": "Somebody Else"}, ["name"]),
        ({"identity": ""}, ["identity"]),
        ({"pictures": ""}, ["pictures"]),
    ],
)
def test_ce_10_a_sheet_that_lacks_something_is_not_signed(
    people: People, double: Checklist, catalogue: Catalogue, changed: dict[str, object], lacking: list[str]
) -> None:
    made = appointed(people, double, catalogue)
    give(made, people.one, **changed)

    with pytest.raises(Invalid, match="sheet-incomplete") as refused:
        sign(made, people.one, catalogue)
    assert refused.value.facts == {"fields": lacking, "number": 1}


def test_ce_10_identity_is_recorded_by_whom_and_how(people: People, double: Checklist, catalogue: Catalogue) -> None:
    made = appointed(people, double, catalogue)
    give(made, people.one)

    given = sheet_of(made, people.one).given
    assert given["identity"].value == "yes" and given["identity-method"].value == "known"
    tables = [db.Base.metadata.tables[name] for name in ("assessment", "appointment", "sheet", "mark")]
    kinds = {str(column.type) for table in tables for column in table.columns}
    assert not [kind for kind in kinds if "BLOB" in kind or "BINARY" in kind], (
        "there is no place for a copy of a document"
    )


# Differences


def test_assessors_who_differ_go_to_a_moderator(people: People, double: Checklist, catalogue: Catalogue) -> None:
    made = appointed(people, double, catalogue)
    assessed(made, people.one, catalogue)
    assessed(made, people.two, catalogue, ask=1.0)

    assert queries.state_of(made) is State.MODERATION and made.closed_at is None
    assert ledger.entries_of(people.candidate.id) == []
    (event,) = db.session.scalars(select(Event).where(Event.verb == "assessors-differ"))
    assert event.facts["reasons"] == ["critical", "result"]
    (told,) = db.session.scalars(select(Mail).where(Mail.to == people.administrator.email))
    assert f"/practicals/{made.id}/moderation" in told.text
    with pytest.raises(Conflict, match="assessment-signed"):
        actions.cancel(made, because="Let us forget it.", by=people.instructor, now=NOW)


def decided(made: Assessment, people: People, catalogue: Catalogue, by: str, ask: float = 2.0) -> object:
    return actions.decide(
        made,
        points={"ask": ask},
        because="The recording of the set-up shows consent.",
        by=getattr(people, by),
        catalogue=catalogue,
        at=at(),
    )


@pytest.mark.parametrize(("ask", "passed"), [(2.0, True), (1.0, False)])
def test_the_moderator_settles_the_steps_and_the_rule_decides(
    people: People, double: Checklist, catalogue: Catalogue, ask: float, passed: bool
) -> None:
    made = appointed(people, double, catalogue)
    assessed(made, people.one, catalogue)
    assessed(made, people.two, catalogue, ask=1.0)

    decided(made, people, catalogue, "administrator", ask)

    assert made.passed is passed and made.decided == {"ask": ask, "find": 2, "tell": 6}
    assert made.decided_by_id == people.administrator.id and "consent" in made.decided_because
    entries = ledger.entries_of(people.candidate.id)
    assert len(entries) == (2 if passed else 0) and all(one.details["moderated"] for one in entries)
    with pytest.raises(Conflict, match="moderation-over"):
        decided(made, people, catalogue, "administrator")


@pytest.mark.parametrize(
    ("by", "reason"),
    [("one", "moderator-involved"), ("two", "moderator-involved"), ("candidate", "own-practical"),
     ("third", "may-not-moderate"), ("instructor", "may-not-moderate")],
)  # fmt: skip
def test_who_may_not_decide(people: People, double: Checklist, catalogue: Catalogue, by: str, reason: str) -> None:
    made = appointed(people, double, catalogue)
    assessed(made, people.one, catalogue)
    assessed(made, people.two, catalogue, ask=1.0)

    with pytest.raises(NotAllowed, match=reason):
        decided(made, people, catalogue, by)
    assert made.closed_at is None


def test_an_appointed_third_assessor_decides(people: People, double: Checklist, catalogue: Catalogue) -> None:
    made = appointed(people, double, catalogue, moderator=people.third)
    assessed(made, people.one, catalogue)
    assessed(made, people.two, catalogue, ask=1.0)

    decided(made, people, catalogue, "third")

    assert made.passed and made.decided_by_id == people.third.id
    assert db.session.scalars(select(Mail.to).where(Mail.subject.like("To decide%"))).all() == [people.third.email]


def test_nothing_is_decided_before_everybody_has_signed(
    people: People, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)
    assessed(made, people.one, catalogue)

    with pytest.raises(Conflict, match="moderation-over"):
        decided(made, people, catalogue, "administrator")


# Cancelling and replacing


def test_an_assessor_who_has_not_signed_can_be_replaced(
    people: People, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)
    give(made, people.two)
    swap = {"by": people.instructor, "catalogue": catalogue, "at": at()}

    actions.replace(made, relieved_id=people.two.id, person=people.third, **swap)

    assert [one.person_id for one in queries.assessors_in(made)] == [people.one.id, people.third.id]
    assert rows(Mark) > 0
    assessed(made, people.one, catalogue)
    with pytest.raises(Conflict, match="assessor-signed"):
        actions.replace(made, relieved_id=people.one.id, person=people.stranger, **swap)
    with pytest.raises(Invalid, match="assessor-twice"):
        actions.replace(made, relieved_id=people.third.id, person=people.two, **swap)
    with pytest.raises(NotAllowed, match="assessor-level"):
        actions.replace(made, relieved_id=people.third.id, person=people.stranger, **swap)


def test_a_closed_assessment_is_neither_cancelled_nor_signed(
    people: People, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)
    give(made, people.one)
    actions.cancel(made, because="The candidate was ill.", by=people.instructor, now=NOW)

    for deed in (
        lambda: sign(made, people.one, catalogue),
        lambda: actions.cancel(made, because="Again.", by=people.instructor, now=NOW),
    ):
        with pytest.raises(Conflict, match="assessment-closed"):
            deed()


# One assessor


def signed_off(people: People, checklist: Checklist, catalogue: Catalogue, **given: object) -> object:
    fields, _wrong = marking.read_form(values(people.instructor, **given), checklist)
    return actions.sign_off(
        people.candidate,
        checklist,
        catalogue,
        given=fields,
        held_on=TODAY,
        place="",
        assessor=people.instructor,
        at=at(),
    )


def test_one_assessor_is_the_simple_case(people: People, single: Checklist, catalogue: Catalogue) -> None:
    result = signed_off(people, single, catalogue, find=0.0)

    (entry,) = ledger.entries_of(people.candidate.id)
    assert result.passed and (entry.amount, entry.author_id) == (80, people.instructor.id)  # type: ignore[attr-defined]
    assert entry.details["points"] == {"ask": 2, "find": 0, "tell": 6}
    assert entry.details["checklist_hash"] == single.hash and entry.details["assessors"] == [people.instructor.id]
    assert db.session.scalar(select(Event.actor_id).where(Event.verb == "signed-off")) == people.instructor.id


def test_one_assessor_alone_does_not_do_for_two(people: People, double: Checklist, catalogue: Catalogue) -> None:
    with pytest.raises(Invalid, match="assessors-number"):
        signed_off(people, double, catalogue)
