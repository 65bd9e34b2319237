"""Becoming a candidate, recording evidence by hand and awarding, on both databases."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from app import db
from app.certification import actions, queries
from app.certification.models import Candidacy
from app.certification.rules.dates import expires_on
from app.certification.rules.facts import Stage
from app.content.model import Catalogue, Path
from app.credentials import actions as credentials
from app.credentials import queries as certificates
from app.credentials.models import Award
from app.credentials.rules import Status
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.events import Event
from app.evidence import queries as ledger
from app.mail import Mail
from tests.certification.conftest import TODAY, People, awarded, everything, signed, theory
from tests.factories import NOW, a_user


def rows(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_somebody_becomes_a_candidate_once(people: People, first: Path) -> None:
    for _ in range(2):
        actions.become_candidate(people.learner.id, first, now=NOW)

    assert rows(Candidacy) == 1
    candidacy = queries.candidacy_of(people.learner.id, "first")
    assert candidacy and candidacy.path_version == 1 and candidacy.since == NOW
    assert db.session.scalars(select(Event.verb).where(Event.verb == "became-candidate")).all() == ["became-candidate"]


def test_hours_recorded_by_hand_are_evidence_with_their_author(
    people: People, first: Path, catalogue: Catalogue
) -> None:
    actions.record_hours(
        people.learner,
        hours=6,
        mode="in-person",
        topic="",
        on=date(2026, 11, 20),
        where="Porto, list",
        author=people.instructor,
        now=NOW,
    )

    (fact,) = queries.standing_of(people.learner.id, first, catalogue, TODAY).checks[2].facts
    assert (fact.amount, fact.mode, fact.subject, fact.note) == (6, "in-person", "seminar", "Porto, list")
    assert fact.author_id == people.instructor.id and fact.source == "by hand"


def test_nothing_is_recorded_before_it_happened(people: People, catalogue: Catalogue) -> None:
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(Invalid, match="evidence-in-the-future"):
        actions.record_hours(
            people.learner,
            hours=1,
            mode="in-person",
            topic="",
            on=tomorrow,
            where="x",
            author=people.instructor,
            now=NOW,
        )
    assert ledger.entries_of(people.learner.id) == []


def test_nobody_decides_for_themselves(people: People, first: Path, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    selfish = replace(people, instructor=people.learner, administrator=people.learner)
    me = people.learner

    with pytest.raises(NotAllowed, match="own-practical"):
        signed(selfish, catalogue)
    with pytest.raises(NotAllowed, match="own-hours"):
        actions.record_hours(me, hours=1, mode="in-person", topic="", on=TODAY, where="x", author=me, now=NOW)
    with pytest.raises(NotAllowed, match="own-waiver"):
        actions.waive(me, first, "f-hours", because="Because I say so.", author=me, now=NOW)
    with pytest.raises(NotAllowed, match="own-award"):
        awarded(selfish, catalogue)
    assert rows(Award) == 0 and len(ledger.entries_of(me.id)) == 5


def test_a_waiver_needs_a_requirement_of_the_path(people: People, first: Path, catalogue: Catalogue) -> None:
    actions.waive(
        people.learner, first, "f-hours", because="Taught them elsewhere.", author=people.administrator, now=NOW
    )

    assert queries.standing_of(people.learner.id, first, catalogue, TODAY).checks[2].waived
    with pytest.raises(NotFound):
        actions.waive(people.learner, first, "s-hours", because="x", author=people.administrator, now=NOW)


def test_what_is_entered_by_hand_bears_the_date_of_the_society(
    people: People, first: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When it is 24 November already in Auckland, a waiver is of that day, and a document of that day is not in the future."""
    monkeypatch.setattr("app.evidence.actions._zone", ZoneInfo("Pacific/Auckland"))
    by, tomorrow = people.administrator, TODAY + timedelta(days=1)

    waiver = actions.waive(people.learner, first, "f-hours", because="Taught them elsewhere.", author=by, now=NOW)
    hours = actions.record_hours(
        people.learner, hours=1, mode="in-person", topic="", on=tomorrow, where="Wellington", author=by, now=NOW
    )

    assert waiver.happened_on == hours.happened_on == tomorrow


def test_an_award_freezes_what_it_says_and_what_it_rests_on(people: People, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    people.learner.certificate_name = "Dr Ana Ferreira"

    made = awarded(people, catalogue)

    assert made.number.startswith("FIR-2026-0001-") and made.expires_on == date(2029, 11, 23)
    assert (
        made.facts["name"] == "Dr Ana Ferreira"
        and made.facts["society"] == "A society"
        and made.facts["status"] == "example"
    )
    assert made.awarded_on == TODAY and made.is_unchanged
    entries = {entry.id: entry.hash for entry in ledger.entries_of(people.learner.id) if entry.kind != "award"}
    rests_on = {entry["id"]: entry["hash"] for item in made.facts["evidence"] for entry in item["entries"]}
    assert rests_on == entries and len(made.facts["evidence"]) == 4


def test_awarding_twice_returns_the_one_there_is(people: People, catalogue: Catalogue) -> None:
    everything(people, catalogue)

    once, twice = awarded(people, catalogue), awarded(people, catalogue)

    assert once.id == twice.id and rows(Award) == 1
    (mail,) = db.session.scalars(select(Mail).where(Mail.subject.startswith("Your certificate")))
    assert mail.to == people.learner.email and once.number in mail.text and "/verify/" in mail.text


def test_whoever_is_awarded_is_on_the_board(people: People, first: Path, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)

    (row,) = queries.board(first, catalogue, TODAY).columns[Stage.CERTIFIED]
    assert (row.number, row.country, row.lost, row.runs_out) == (made.number, "PT", None, False)


@pytest.mark.parametrize("lacking", [1, 2])
def test_what_is_still_missing_refuses_an_award_with_its_number(
    people: People, catalogue: Catalogue, lacking: int
) -> None:
    theory(people.learner, catalogue)
    if lacking == 1:
        signed(people, catalogue)

    with pytest.raises(Conflict, match="not-yet") as refused:
        awarded(people, catalogue)

    assert refused.value.facts == {"missing": lacking} and rows(Award) == 0


def test_a_certificate_needed_first_refuses_the_award(people: People, catalogue: Catalogue) -> None:
    actions.record_hours(
        people.learner, hours=2, mode="on-demand", topic="", on=TODAY, where="x", author=people.instructor, now=NOW
    )
    second = catalogue.path("second")

    with pytest.raises(Conflict, match="not-yet"):
        actions.award(people.learner, second, catalogue, society="S", by=people.administrator, now=NOW, today=TODAY)

    everything(people, catalogue)
    held = awarded(people, catalogue)
    assert held.expires_on
    after = held.expires_on + timedelta(days=1)
    with pytest.raises(Conflict, match="not-yet"):
        actions.award(people.learner, second, catalogue, society="S", by=people.administrator, now=NOW, today=after)
    actions.award(people.learner, second, catalogue, society="S", by=people.administrator, now=NOW, today=TODAY)


def test_evidence_withdrawn_refuses_the_award(people: People, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    practical = ledger.entries_of(people.learner.id)[-1]
    actions.withdraw(practical, because="Wrong person marked.", author=people.administrator, now=NOW)

    with pytest.raises(Conflict, match="not-yet") as refused:
        awarded(people, catalogue)

    assert refused.value.facts == {"missing": 1}


def test_evidence_withdrawn_later_leaves_the_certificate_as_it_was(people: People, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)
    frozen = deepcopy(made.facts)

    *_others, practical, award = ledger.entries_of(people.learner.id)
    actions.withdraw(practical, because="Found out later.", author=people.administrator, now=NOW)

    with pytest.raises(Invalid, match="award-is-revoked"):
        actions.withdraw(award, because="It is revoked instead.", author=people.administrator, now=NOW)
    assert made.facts == frozen and made.is_unchanged and certificates.status_of(made, TODAY) is Status.VALID


def test_names_and_rules_that_change_later_do_not_reach_the_certificate(
    people: People, first: Path, catalogue: Catalogue
) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)
    people.learner.name = people.learner.certificate_name = "Somebody else"
    changed = replace(first, title="Another title", version=2, valid_months=1, number_prefix="XXX")
    later = replace(catalogue, paths=(changed,))
    db.session.flush()
    db.session.expire_all()

    again = actions.award(
        people.learner, changed, later, society="Another", by=people.administrator, now=NOW, today=TODAY
    )

    assert again.id == made.id and again.number.startswith("FIR-")
    assert (again.facts["name"], again.facts["title"], again.facts["society"]) == (
        "Ana Ferreira",
        "First certificate",
        "A society",
    )
    assert again.facts["path_version"] == 1 and again.is_unchanged


def test_after_it_expired_or_was_revoked_a_new_certificate_can_be_awarded(people: People, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    one = awarded(people, catalogue)
    assert one.expires_on
    two = awarded(people, catalogue, one.expires_on + timedelta(days=1))
    credentials.revoke(two, because="Registration ended.", by=people.administrator, now=NOW)
    three = awarded(people, catalogue, date(2029, 11, 25))

    assert len({one.number, two.number, three.number}) == 3 and [one.term, two.term, three.term] == [1, 2, 3]
    assert (one.number_serial, two.number_serial, three.number_serial) == (1, 1, 2), "serials are counted by year"
    assert awarded(people, catalogue, date(2029, 11, 26)).id == three.id


def test_an_expired_certificate_is_shown_as_lost(people: People, first: Path, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)
    assert made.expires_on

    (soon,) = queries.board(first, catalogue, made.expires_on - timedelta(days=10)).columns[Stage.CERTIFIED]
    (late,) = queries.board(first, catalogue, made.expires_on + timedelta(days=1)).columns[Stage.READY]

    assert soon.runs_out and soon.days_left == 10
    assert late.lost is Status.EXPIRED and late.days_left is None


@pytest.mark.parametrize(("days", "shown"), [(-91, False), (-90, True), (0, True), (90, True), (91, False)])
def test_certificates_that_run_out_are_those_of_ninety_days_before_and_after(
    people: People, catalogue: Catalogue, days: int, shown: bool
) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)
    assert made.expires_on

    found = queries.expiring(made.expires_on + timedelta(days=days))

    assert [award.number for award, _holder in found] == ([made.number] if shown else [])


def test_a_renewed_or_revoked_certificate_does_not_run_out(people: People, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)
    assert made.expires_on
    renewed = awarded(people, catalogue, made.expires_on + timedelta(days=1))
    assert queries.expiring(made.expires_on + timedelta(days=2)) == [] and renewed.term == 2

    credentials.revoke(renewed, because="Registration ended.", by=people.administrator, now=NOW)
    assert renewed.expires_on and queries.expiring(renewed.expires_on) == []


def test_entries_of_others_are_not_found(people: People, catalogue: Catalogue) -> None:
    signed(people, catalogue)
    (entry,) = ledger.entries_of(people.learner.id)

    assert queries.entry_of(people.learner.id, entry.id).id == entry.id
    with pytest.raises(NotFound):
        queries.entry_of(a_user().id, entry.id)


def test_the_rules_of_status_are_those_of_the_table(people: People, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)

    assert made.expires_on == expires_on(catalogue.path("first"), TODAY)
    assert certificates.held_paths(people.learner.id, TODAY) == {"first"}
    assert certificates.held_paths(people.learner.id, made.expires_on + timedelta(days=1)) == set()
