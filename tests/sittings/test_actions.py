"""Applying, freezing, marking, releasing, appealing: on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, func, select

from app import db
from app.accounts.models import User
from app.content.model import Catalogue
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.evidence import actions as ledger
from app.evidence.models import Entry
from app.evidence.queries import standing_entries
from app.mail import Mail
from app.sittings import actions, marking, outlook, queries, rules
from app.sittings.models import Application, Enclosure, Sitting
from tests.parallel import at_once
from tests.sittings.conftest import (
    AFTER,
    BEFORE,
    CLOSES,
    HELD,
    IN_TIME,
    LATER,
    ON_THE_DAY,
    PARTS,
    People,
    a_sitting,
    add,
    applied,
    frozen,
    some_people,
    values,
)

PDF = b"%PDF-1.7 a licence"


def outcomes(sitting: Sitting) -> dict[str, str]:
    return {one.user.name: one.application.outcome for one in queries.candidates(sitting)}


def exams(person: User) -> list[tuple[str, float | None]]:
    return [(one.subject, one.amount) for one in standing_entries([person.id])[person.id] if one.kind == "exam"]


def mails(person: User) -> list[str]:
    return list(db.session.scalars(select(Mail.subject).where(Mail.to == person.email).order_by(Mail.id)))


def mark(sitting: Sitting, application: Application, **given: float | None) -> None:
    """Both examiners mark both parts; `written` and `practical` are what each gives."""
    for part in sitting.parts:
        percent = given[part.key.removeprefix("e-")]
        for examiner in queries.examiners(sitting.id):
            marking.give(sitting, application.id, part.id, percent, note="", by=examiner, now=ON_THE_DAY)


@pytest.mark.parametrize(
    ("given", "parts", "reason"),
    [
        ({"closes_on": date(2026, 2, 1)}, PARTS, "sitting-closes-before-opens"),
        ({"held_on": CLOSES}, PARTS, "held-before-close"),
        ({"embargo_from": date(2026, 12, 1)}, PARTS, "embargo-after-day"),
        ({}, [], "no-parts"),
        ({}, [PARTS[0], PARTS[0]], "part-twice"),
    ],
)
def test_a_sitting_that_cannot_be_says_why(
    people: People, given: dict[str, object], parts: list[tuple[str, str, float]], reason: str
) -> None:
    with pytest.raises(Invalid, match=reason):
        actions.make(values(**given), parts, by=people.office, now=BEFORE)


def test_parts_stay_once_somebody_has_applied_and_nothing_changes_once_frozen(
    people: People, catalogue: Catalogue
) -> None:
    sitting = a_sitting(people)
    actions.change(sitting, values(place="Porto"), PARTS[:1], by=people.office)
    assert [part.key for part in queries.sitting(sitting.id).parts] == ["e-written"] and sitting.place == "Porto"
    applied(sitting, people.ann)
    with pytest.raises(Conflict, match="parts-applied-for"):
        actions.change(sitting, values(), PARTS, by=people.office)
    actions.freeze(sitting.id, catalogue, now=AFTER)
    with pytest.raises(Conflict, match="sitting-frozen"):
        actions.change(sitting, values(), PARTS[:1], by=people.office)


@pytest.mark.parametrize(("now", "reason"), [(BEFORE, "not-open-yet"), (AFTER, "applications-closed")])
def test_outside_the_window_nobody_applies(people: People, now: object, reason: str) -> None:
    with pytest.raises(NotAllowed, match=reason):
        applied(a_sitting(people), people.ann, now=now)


def test_the_last_day_lasts_to_its_end_where_the_sitting_is(people: People) -> None:
    """23:30 in London on 15 May is 22:30 UTC; an hour later it is the 16th there."""
    sitting = a_sitting(people)
    late = AFTER.replace(day=15, hour=22, minute=30)

    assert applied(sitting, people.ann, now=late).applied_at == late
    with pytest.raises(NotAllowed, match="applications-closed"):
        applied(sitting, people.bo, now=late + timedelta(hours=1))


def test_applying_twice_is_one_application_and_one_mail(people: People) -> None:
    sitting = a_sitting(people)

    assert applied(sitting, people.ann).id == applied(sitting, people.ann).id
    assert mails(people.ann) == ["Your application: Examination 2026"]


def test_documents_asked_for_are_enclosed_and_looked_at(people: People) -> None:
    sitting = a_sitting(people, documents=["licence"])
    with pytest.raises(Invalid, match="document-missing"):
        applied(sitting, people.ann)
    with pytest.raises(Invalid, match="proof-kind"):
        applied(sitting, people.ann, enclosed={"licence": ("a.pdf", b"<script>")})
    db.session.rollback()


def test_an_enclosed_document_is_kept_with_its_hash(people: People) -> None:
    sitting = a_sitting(people, documents=["licence"])
    applied(sitting, people.ann, enclosed={"licence": ("mine.pdf", PDF)})

    (kept,) = db.session.scalars(select(Enclosure)).all()
    assert (kept.kind, kept.media_type, kept.body, len(kept.sha256)) == ("licence", "application/pdf", PDF, 64)


def test_an_examiner_does_not_sit_and_a_candidate_does_not_examine(people: People) -> None:
    sitting = a_sitting(people)
    actions.appoint(sitting, people.eve, by=people.office, now=BEFORE)
    with pytest.raises(NotAllowed, match="is-examiner"):
        applied(sitting, people.eve)
    applied(sitting, people.finn)
    with pytest.raises(NotAllowed, match="is-candidate"):
        actions.appoint(sitting, people.finn, by=people.office, now=IN_TIME)
    with pytest.raises(NotAllowed, match="cannot-assess"):
        actions.appoint(sitting, people.ann, by=people.office, now=IN_TIME)


def test_eligibility_is_frozen_as_of_the_deadline_with_its_reasons(people: People, catalogue: Catalogue) -> None:
    """What Cy did the day after the deadline does not count, whenever it is looked at."""
    sitting = a_sitting(people)
    for person in (people.ann, people.cy):
        applied(sitting, person)
    with pytest.raises(Conflict, match="not-closed-yet"):
        actions.freeze(sitting.id, catalogue, now=IN_TIME)
    add(people.cy, "hours", "categories", amount=4, mode="in-person", happened_on=date(2026, 5, 16))

    actions.freeze(sitting.id, catalogue, now=AFTER)
    actions.freeze(sitting.id, catalogue, now=LATER)

    assert outcomes(sitting) == {"Ann Ready": "admitted", "Cy Short": "not-eligible"}
    cy = queries.own_application(sitting.id, people.cy.id)
    assert cy.reasons["missing"] == [
        {"requirement": "e-hours", "title": "Seminar hours", "have": 6.0, "need": 10.0, "kind": "hours"}
    ]
    assert len(cy.path_hash) == 64 and len(cy.ledger_head) == 64
    assert mails(people.cy)[-1] == "Your place: Examination 2026" and len(mails(people.cy)) == 2


def test_a_licence_must_be_valid_on_the_day_itself(people: People, catalogue: Catalogue) -> None:
    sitting = a_sitting(people, held_on=date(2028, 1, 1))
    applied(sitting, people.ann)
    actions.freeze(sitting.id, catalogue, now=AFTER)

    (missing,) = queries.own_application(sitting.id, people.ann.id).reasons["missing"]
    assert missing["requirement"] == "e-licence"
    assert (missing["until"], missing["needed_on"]) == ("2027-12-31", "2028-01-01")
    told = db.session.scalars(select(Mail.text).where(Mail.to == people.ann.email).order_by(Mail.id)).all()[-1]
    assert "- Licence: valid until 31 Dec 2027, needed on 1 Jan 2028" in told


def test_the_job_freezes_what_is_due_once(people: People, catalogue: Catalogue) -> None:
    due, later = a_sitting(people), a_sitting(people, closes_on=date(2099, 1, 1), held_on=date(2099, 2, 1))
    applied(due, people.ann)

    actions.freeze_due(catalogue)
    actions.freeze_due(catalogue)

    assert queries.sitting(due.id).frozen and not queries.sitting(later.id).frozen
    assert len(mails(people.ann)) == 2


def test_places_go_to_the_first_and_move_up_when_somebody_withdraws(people: People, catalogue: Catalogue) -> None:
    sitting = a_sitting(people, capacity=1)
    applied(sitting, people.bo)
    applied(sitting, people.ann, now=IN_TIME + timedelta(minutes=1))
    actions.freeze(sitting.id, catalogue, now=AFTER)
    assert outcomes(sitting) == {"Bo Ready": "admitted", "Ann Ready": "no-place"}

    actions.withdraw(sitting, people.bo, now=AFTER)

    assert outcomes(sitting) == {"Ann Ready": "admitted"}
    assert mails(people.ann)[-1] == "Your place: Examination 2026" and len(mails(people.ann)) == 3


def test_the_board_decides_with_a_reason_and_never_about_itself(people: People, catalogue: Catalogue) -> None:
    sitting = a_sitting(people)
    cy = applied(sitting, people.cy)
    with pytest.raises(Conflict, match="not-frozen-yet"):
        actions.decide(cy, "accepted", because="Hours in Japan are known to us.", by=people.office, now=IN_TIME)
    actions.freeze(sitting.id, catalogue, now=AFTER)

    actions.decide(cy, "accepted", because="Hours in Japan are known to us.", by=people.office, now=AFTER)
    assert outcomes(sitting) == {"Cy Short": "admitted"}
    actions.decide(cy, "", because="It was somebody else.", by=people.office, now=AFTER)
    assert outcomes(sitting) == {"Cy Short": "not-eligible"}
    with pytest.raises(NotAllowed, match="own-application"):
        actions.decide(cy, "accepted", because="Me.", by=people.cy, now=AFTER)


def test_a_late_application_is_judged_as_of_the_deadline(people: People, catalogue: Catalogue) -> None:
    sitting = a_sitting(people)
    actions.freeze(sitting.id, catalogue, now=AFTER)

    for person in (people.ann, people.cy):
        actions.admit_late(
            sitting, person, because="The post was on strike.", catalogue=catalogue, by=people.office, now=AFTER
        )

    assert outcomes(sitting) == {"Ann Ready": "admitted", "Cy Short": "not-eligible"}
    assert queries.own_application(sitting.id, people.ann.id).late


# marks


def test_results_come_to_all_at_once_and_become_evidence(people: People, catalogue: Catalogue) -> None:
    sitting, ann, bo = frozen(people, catalogue)
    mark(sitting, ann, written=80.0, practical=90.0)
    with pytest.raises(Conflict, match="marks-missing"):
        marking.release(sitting, by=people.office, now=LATER)
    assert exams(people.ann) == []
    mark(sitting, bo, written=70.0, practical=76.0)

    assert marking.release(sitting, by=people.office, now=LATER) == 2
    assert marking.release(sitting, by=people.second, now=LATER) == 0

    assert exams(people.ann) == [("e-written", 80.0), ("e-practical", 90.0)]
    assert exams(people.bo) == [("e-practical", 76.0)]
    (entry,) = [one for one in standing_entries([people.bo.id])[people.bo.id] if one.kind == "exam"]
    assert entry.details["attempt"] == 1 and entry.details["pass_mark"] == 75.0 and entry.happened_on == HELD
    assert [mails(person)[-1] for person in (people.ann, people.bo)] == ["Results: Examination 2026"] * 2


def test_a_part_passed_before_is_not_sat_again(people: People, catalogue: Catalogue) -> None:
    add(people.ann, "exam", "e-written", amount=80.0)

    assert applied(a_sitting(people), people.ann).keys == ["e-practical"]


def test_who_has_passed_everything_has_nothing_to_sit(people: People) -> None:
    for key, _, _ in PARTS:
        add(people.ann, "exam", key, amount=80.0)

    with pytest.raises(Invalid, match="nothing-to-sit"):
        applied(a_sitting(people), people.ann)


def test_a_mark_stands_and_nobody_marks_before_the_day(people: People, catalogue: Catalogue) -> None:
    sitting, ann, _bo = frozen(people, catalogue)
    written = sitting.parts[0]

    def give(percent: float | None, by: User = people.eve, now: object = ON_THE_DAY) -> object:
        return marking.give(sitting, ann.id, written.id, percent, note="", by=by, now=now)  # type: ignore[arg-type]

    with pytest.raises(Conflict, match="not-held-yet"):
        give(80.0, now=AFTER)
    with pytest.raises(NotAllowed, match="not-appointed"):
        give(80.0, by=people.second)
    with pytest.raises(Invalid, match="mark-out-of-range"):
        give(101.0)
    assert give(80.0) is give(80.0)
    with pytest.raises(Conflict, match="mark-given"):
        give(90.0)


def test_an_examiner_sees_only_their_own_marks(people: People, catalogue: Catalogue) -> None:
    sitting, ann, _bo = frozen(people, catalogue)
    marking.give(sitting, ann.id, sitting.parts[0].id, 80.0, note="", by=people.eve, now=ON_THE_DAY)

    assert queries.own_marks(sitting.id, people.finn.id) == {}
    assert len(queries.own_marks(sitting.id, people.eve.id)) == 1


def test_where_examiners_differ_somebody_else_decides(people: People, catalogue: Catalogue) -> None:
    sitting, ann, bo = frozen(people, catalogue)
    mark(sitting, bo, written=80.0, practical=80.0)
    written, practical = sitting.parts
    for examiner, percent in ((people.eve, 60.0), (people.finn, 85.0)):
        marking.give(sitting, ann.id, written.id, percent, note="", by=examiner, now=ON_THE_DAY)
        marking.give(sitting, ann.id, practical.id, 80.0, note="", by=examiner, now=ON_THE_DAY)
    with pytest.raises(Conflict, match="marks-differ"):
        marking.release(sitting, by=people.office, now=LATER)

    def settle(by: User, part: int = written.id) -> None:
        marking.moderate(sitting, ann.id, part, 76.0, because="Looked at together.", by=by, now=LATER)

    with pytest.raises(NotAllowed, match="examined-it"):
        settle(people.eve)
    with pytest.raises(Conflict, match="nothing-to-moderate"):
        settle(people.office, practical.id)
    settle(people.office)

    marking.release(sitting, by=people.office, now=LATER)
    assert ("e-written", 76.0) in exams(people.ann)


def released(people: People, catalogue: Catalogue) -> tuple[Sitting, Application]:
    sitting, ann, bo = frozen(people, catalogue)
    mark(sitting, ann, written=74.0, practical=80.0)
    mark(sitting, bo, written=None, practical=None)
    marking.release(sitting, by=people.office, now=LATER)
    return sitting, ann


def test_an_appeal_upheld_changes_the_result_by_further_entries(people: People, catalogue: Catalogue) -> None:
    sitting, ann = released(people, catalogue)
    written, practical = sitting.parts
    for part in (written, practical):
        marking.appeal(sitting, part.id, "Question 12 had two right answers.", learner=people.ann, now=LATER)
    with pytest.raises(NotAllowed, match="examined-it"):
        marking.answer(sitting, ann.id, written.id, 76.0, because="Yes.", by=people.eve, now=LATER)

    def answer(part_id: int, percent: float | None) -> str:
        return marking.answer(
            sitting, ann.id, part_id, percent, because="Both answers are right.", by=people.office, now=LATER
        )

    assert answer(written.id, 76.0) == "now-passed" and answer(practical.id, 60.0) == "now-failed"
    assert exams(people.ann) == [("e-written", 76.0)]
    everything = db.session.scalars(select(Entry).where(Entry.learner_id == people.ann.id, Entry.kind == "exam")).all()
    assert len(everything) == 2, "what stood there is withdrawn, not changed"
    with pytest.raises(Conflict, match="appeal-answered"):
        answer(written.id, 80.0)


def test_an_appeal_dismissed_leaves_everything_as_it_was(people: People, catalogue: Catalogue) -> None:
    sitting, ann = released(people, catalogue)
    written = sitting.parts[0]
    marking.appeal(sitting, written.id, "Question 12 had two right answers.", learner=people.ann, now=LATER)

    done = marking.answer(sitting, ann.id, written.id, None, because="It had not.", by=people.office, now=LATER)

    assert done == "unchanged" and exams(people.ann) == [("e-practical", 80.0)]


def test_appeals_end_after_four_weeks_and_belong_to_the_candidate(people: People, catalogue: Catalogue) -> None:
    sitting, _ann = released(people, catalogue)
    with pytest.raises(Conflict, match="appeal-too-late"):
        marking.appeal(sitting, sitting.parts[0].id, "Too late?", learner=people.ann, now=LATER + timedelta(days=29))
    with pytest.raises(NotFound):
        marking.appeal(sitting, sitting.parts[0].id, "Not mine.", learner=people.cy, now=LATER)


def test_cancelling_tells_everybody_once(people: People) -> None:
    sitting = a_sitting(people)
    applied(sitting, people.ann)
    for _ in range(2):
        actions.cancel(sitting, because="The hall burnt down.", by=people.office, now=IN_TIME)

    assert mails(people.ann)[-1] == "Cancelled: Examination 2026" and len(mails(people.ann)) == 2
    with pytest.raises(NotAllowed, match="sitting-cancelled"):
        applied(sitting, people.bo)


# forecast


def test_the_forecast_knows_who_lacks_one_thing_and_whose_licence_ends(people: People, catalogue: Catalogue) -> None:
    sitting = a_sitting(people)
    applied(sitting, people.ann)
    licence_until(people.bo, "2026-08-01")

    groups = rules.forecast(outlook.outlooks(sitting, catalogue, IN_TIME.date()))

    named = {group: [(one.name, one.expires) for one in those] for group, those in groups.items()}
    assert named == {
        "ready": [("Ann Ready", ())],
        "one-missing": [("Cy Short", ())],
        "expiring": [("Bo Ready", (("Licence", date(2026, 8, 1)),))],
        "further": [],
    }
    assert groups["ready"][0].applied


def test_who_has_no_licence_today_lacks_it_in_the_forecast(people: People, catalogue: Catalogue) -> None:
    """Neither one that has ended nor one that begins later and ends before the day is there today."""
    sitting = a_sitting(people)
    licence_until(people.ann, "2026-03-31")
    licence_until(people.bo, "2026-08-01", happened_on=date(2026, 6, 1))

    groups = rules.forecast(outlook.outlooks(sitting, catalogue, IN_TIME.date()))

    assert [(one.name, one.expires) for one in groups["one-missing"]] == [
        ("Ann Ready", ()), ("Bo Ready", ()), ("Cy Short", ())
    ]  # fmt: skip


def licence_until(person: User, day: str, **given: object) -> None:
    """The only licence on record ends on this day."""
    for entry in standing_entries([person.id])[person.id]:
        if entry.kind == "document":
            ledger.withdraw(entry=entry, because="Renewed.", author_id=None, now=IN_TIME)
    add(person, "document", "licence", details={"expires_on": day}, **given)


def test_writing_to_a_group_puts_a_mail_for_each_into_the_outbox(people: People, catalogue: Catalogue) -> None:
    sitting = a_sitting(people)

    assert actions.write_to(sitting, [people.ann, people.cy], text="Come to Porto.", by=people.office) == 2
    assert mails(people.cy) == ["About Examination 2026"]


# many at once


def test_fifty_clicks_at_once_are_one_application(lasting: Engine, catalogue: Catalogue) -> None:
    with db.transaction():
        people = some_people(catalogue)
        sitting_id, ann_id = a_sitting(people).id, people.ann.id

    def deed(_number: int) -> int:
        return applied(db.session.get_one(Sitting, sitting_id), db.session.get_one(User, ann_id)).id

    assert len(set(at_once(50, deed))) == 1
    with db.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Application)) == 1


def test_releasing_by_many_at_once_makes_evidence_once(lasting: Engine, catalogue: Catalogue) -> None:
    with db.transaction():
        people = some_people(catalogue)
        sitting, ann, bo = frozen(people, catalogue)
        mark(sitting, ann, written=80.0, practical=80.0)
        mark(sitting, bo, written=80.0, practical=80.0)
        sitting_id, office_id = sitting.id, people.office.id

    def deed(_number: int) -> int:
        office = db.session.get_one(User, office_id)
        return marking.release(db.session.get_one(Sitting, sitting_id), by=office, now=LATER)

    results = at_once(20, deed)

    assert sorted(results) == [0] * 19 + [2], results
    with db.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Entry).where(Entry.kind == "exam")) == 4
