"""Licences, plans, claims and their approval, statements: on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, func, select

from app import db
from app.accounts.models import User
from app.content.model import Catalogue
from app.cpd import actions, queries, transcripts
from app.cpd.models import Claim, Plan, Proof, Statement
from app.cpd.rules import facts_hash
from app.credentials import keys
from app.credentials.signatures import Check, State
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.evidence import actions as ledger
from app.evidence import queries as entries
from app.evidence.models import Entry
from app.learning import actions as learning
from app.mail import Mail
from tests.cpd.conftest import TODAY, People, a_claim, hours
from tests.factories import NOW, a_user
from tests.parallel import at_once

PDF = b"%PDF-1.7 a certificate"
HEAD = "email,date,hours,mode,title,issuer,topic,interactive,reference\n"


def held(member: User, catalogue: Catalogue, pack_id: str, **given: object) -> object:
    values = {"number": "1", "begins_on": date(2026, 1, 1), "now": NOW}
    return actions.hold_licence(member, catalogue.pack(pack_id), **{**values, **given})  # type: ignore[arg-type]


def test_one_record_stands_differently_under_two_boards(people: People, catalogue: Catalogue) -> None:
    held(people.member, catalogue, "uk", begins_on=None)
    held(people.member, catalogue, "washington")
    hours(people.member, 10)
    hours(people.member, 14, "on-demand", date(2026, 11, 1))
    hours(people.other, 99)

    found = {one.pack.id: one for one in queries.accounts_of(people.member.id, catalogue, TODAY)}

    assert found["uk"].counted == 24 and found["washington"].counted == 22
    assert {one.rule.id for one in found["washington"].unmet} == {"wa-hours"}


def test_the_same_board_again_corrects_number_and_first_day(people: People, catalogue: Catalogue) -> None:
    held(people.member, catalogue, "california")
    held(people.member, catalogue, "california", number="2", begins_on=date(2025, 6, 1))

    (licence,) = queries.licences_of(people.member.id)
    assert (licence.number, licence.begins_on) == ("2", date(2025, 6, 1))


def test_a_board_that_goes_by_the_licence_needs_its_first_day(people: People, catalogue: Catalogue) -> None:
    with pytest.raises(Invalid, match="own-period-needed"):
        held(people.member, catalogue, "alaska", begins_on=None)


def test_a_licence_given_up_counts_nothing_and_keeps_what_was_written(people: People, catalogue: Catalogue) -> None:
    licence = held(people.member, catalogue, "uk", begins_on=None)
    account = queries.account_of(people.member.id, "uk", catalogue, TODAY)
    actions.write_plan(people.member, account.pack, account.period, "Learn.", now=NOW)

    actions.give_up_licence(people.member, licence)  # type: ignore[arg-type]

    assert queries.accounts_of(people.member.id, catalogue, TODAY) == []
    assert [plan.text for plan in queries.plans_of(people.member.id)] == ["Learn."]
    with pytest.raises(NotFound):
        queries.account_of(people.member.id, "uk", catalogue, TODAY)


def test_plan_reflections_and_lessons_complete_a_year(people: People, catalogue: Catalogue) -> None:
    """Promise 4: a lesson's minutes are those it had when it was finished, whatever it says later."""
    member = people.member
    held(member, catalogue, "uk", begins_on=None)
    hours(member, 29.5)
    module = catalogue.modules[0]
    lesson = replace(module.lessons[0], minutes=30)
    learning.finish(member.id, lesson, module, now=NOW, zone=NOW.tzinfo)  # type: ignore[arg-type]
    account = queries.account_of(member.id, "uk", catalogue, TODAY)
    assert account.counted == 30 and {one.rule.kind for one in account.unmet} == {"plan", "reflection"}

    actions.write_plan(member, account.pack, account.period, "Learn the jaw.", now=NOW)
    actions.write_plan(member, account.pack, account.period, "Learn the jaw well.", now=NOW)
    for line in (one for one in account.lines if not one.activity.lesson):
        actions.reflect(member, line.activity, "It changed my history taking.", now=NOW)

    assert queries.account_of(member.id, "uk", catalogue, TODAY).complete
    assert not queries.account_of(member.id, "uk", catalogue, TODAY - timedelta(days=400)).complete
    assert [plan.text for plan in db.session.scalars(select(Plan))] == ["Learn the jaw well."]


def test_a_document_on_record_counts_while_it_is_valid(people: People, catalogue: Catalogue) -> None:
    held(people.member, catalogue, "australia", begins_on=None)
    ledger.add(
        learner_id=people.member.id, kind="document", subject="first-aid", happened_on=date(2026, 1, 1), source="test",
        author_id=people.clerk.id, details={"expires_on": "2028-01-01"}, now=NOW,
    )  # fmt: skip

    found = queries.account_of(people.member.id, "australia", catalogue, TODAY)

    assert next(one.met for one in found.held if one.rule.kind == "document")


def test_hours_withdrawn_no_longer_count(people: People, catalogue: Catalogue) -> None:
    held(people.member, catalogue, "wyoming")
    entry = hours(people.member, 12)
    ledger.withdraw(entry=entry, because="Entered for somebody else.", author_id=people.clerk.id, now=NOW)

    assert queries.account_of(people.member.id, "wyoming", catalogue, TODAY).counted == 0


def test_a_claim_becomes_evidence_once_somebody_else_approves_it(people: People) -> None:
    claim = a_claim(people.member, proof=("proof.pdf", PDF))

    assert entries.entries_of(people.member.id) == []
    actions.approve(claim.id, by=people.clerk, now=NOW)
    actions.approve(claim.id, by=people.second, now=NOW)

    (entry,) = entries.entries_of(people.member.id)
    assert (entry.kind, entry.amount, entry.subject, entry.author_id) == ("hours", 7.5, "cranial", people.clerk.id)
    assert entry.details == {
        "issuer": "Sister Society",
        "interactive": True,
        "title": "Cranial seminar",
        "claim": claim.id,
    }
    assert (claim.state, claim.entry_id, claim.decided_by_id) == ("approved", entry.id, people.clerk.id)


def test_the_same_form_twice_is_one_claim(people: People) -> None:
    assert a_claim(people.member).id == a_claim(people.member).id
    assert a_claim(people.other).id != a_claim(people.member).id


def test_nobody_decides_about_their_own_hours(people: People) -> None:
    claim = a_claim(people.clerk)

    with pytest.raises(NotAllowed, match="own-claim"):
        actions.approve(claim.id, by=people.clerk, now=NOW)
    with pytest.raises(NotAllowed, match="own-claim"):
        actions.refuse(claim.id, because="No, not this one.", by=people.clerk, now=NOW)


def test_a_refused_claim_tells_why_and_cannot_be_approved(people: People) -> None:
    claim = a_claim(people.member)
    actions.refuse(claim.id, because="The certificate names another person.", by=people.clerk, now=NOW)

    with pytest.raises(Conflict, match="claim-decided"):
        actions.approve(claim.id, by=people.second, now=NOW)
    mail = db.session.scalars(select(Mail).where(Mail.to == people.member.email)).one()
    assert "The certificate names another person." in mail.text and entries.entries_of(people.member.id) == []


def test_a_claim_is_taken_back_only_by_its_owner_and_only_while_it_waits(people: People) -> None:
    claim = a_claim(people.member)
    with pytest.raises(NotFound):
        actions.take_back(people.other, claim.id, now=NOW)
    actions.take_back(people.member, claim.id, now=NOW)

    with pytest.raises(Conflict, match="claim-decided"):
        actions.take_back(people.member, claim.id, now=NOW)
    assert queries.number_waiting() == 0


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"on": date(2027, 1, 1)}, "claim-in-the-future"),
        ({"on": date(2001, 1, 1)}, "claim-too-old"),
        ({"proof": ("a.pdf", b"<html>")}, "proof-kind"),
        ({"proof": ("a.pdf", PDF + b"x" * 1_000_000)}, "proof-too-large"),
    ],
)
def test_what_cannot_be_claimed_says_why(people: People, given: dict[str, object], reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        a_claim(people.member, **given)


def test_the_name_of_a_file_does_not_say_what_it_is(people: People) -> None:
    a_claim(people.member, proof=("picture.exe", b"\x89PNG\r\n\x1a\n..."))

    assert db.session.scalars(select(Proof.media_type)).all() == ["image/png"]


def test_fifty_clerks_approving_at_once_make_one_entry(lasting: Engine) -> None:
    with db.transaction():
        member, clerk = a_user(), a_user("administrator")
        claim_id = a_claim(member).id

    results = at_once(50, lambda _n: bool(actions.approve(claim_id, by=db.session.get_one(User, clerk.id), now=NOW)))

    assert results == [True] * 50
    with db.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Entry)) == 1


def test_fifty_clicks_at_once_make_one_claim(lasting: Engine) -> None:
    with db.transaction():
        member_id = a_user().id

    at_once(50, lambda _n: a_claim(db.session.get_one(User, member_id)).id)

    with db.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Claim)) == 1


# transcripts


def test_a_transcript_waits_for_approval_and_then_counts(people: People, catalogue: Catalogue) -> None:
    text = (
        HEAD
        + (
            f"{people.member.email},2026-05-09,8,in-person,Category seminar,SOTO Somewhere,categories,yes,No. 12\n"
            f"{people.member.email.upper()};2026-05-10\n"
        ).replace(f"{people.member.email.upper()};2026-05-10\n", "")
        + (f'{people.other.email},2026-05-09,"7,5",live online,Webinar,SOTO Somewhere,,,\n')
    )
    looked = transcripts.look_through(text, today=TODAY)
    assert not looked.errors and looked.new == 2 and queries.number_waiting() == 0

    transcripts.apply(text, by=people.clerk, now=NOW, today=TODAY)
    again = transcripts.apply(text, by=people.clerk, now=NOW, today=TODAY)

    assert again.new == 0 and queries.number_waiting() == 2
    actions.approve_all([one.claim.id for one in queries.waiting_claims()], by=people.clerk, now=NOW)
    found = queries.activities_of(people.other.id, catalogue)
    assert [(one.hours, one.mode, one.interactive, one.issuer) for one in found] == [
        (7.5, "live-online", True, "SOTO Somewhere")
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{email},09/05/2026,8,in-person,T,I,,,", "date"),
        ("{email},2027-05-09,8,in-person,T,I,,,", "date-out"),
        ("{email},2026-05-09,many,in-person,T,I,,,", "hours"),
        ("{email},2026-05-09,0,in-person,T,I,,,", "hours"),
        ("{email},2026-05-09,8,by post,T,I,,,", "mode"),
        ("{email},2026-05-09,8,in-person,T,I,,perhaps,", "interactive"),
        ("nobody@example.org,2026-05-09,8,in-person,T,I,,,", "unknown-person"),
        ("{email},2026-05-09,8,in-person,,I,,,", "missing"),
        ("{email},2026-05-09,8,in-person,T,I,,,diploma 12, page 3", "too-many-fields"),
        ("{email},2026-05-09,8,in-person,T,I,,,\n{email},2026-05-09,8,in-person,T,I,,,", "twice"),
        ('{email},2026-05-09,8,in-person,"T', "unreadable"),
    ],
)
def test_a_row_that_cannot_be_used_says_why_and_nothing_is_written(people: People, row: str, reason: str) -> None:
    text = HEAD + row.format(email=people.member.email)

    done = transcripts.apply(text, by=people.clerk, now=NOW, today=TODAY)

    assert [error.reason for error in done.errors] == [reason]
    assert queries.number_waiting() == 0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no-heading"),
        ("email,date\n", "missing-column"),
        (HEAD.replace("topic", "colour"), "unknown-column"),
        (HEAD, "no-rows"),
        (HEAD + "a,b\n" * 501, "too-many-rows"),
    ],
)
def test_a_list_that_is_none_says_why(text: str, reason: str) -> None:
    assert reason in {error.reason for error in transcripts.read(text)[1]}


# statements


def test_a_statement_stays_as_it_was_made(people: People, catalogue: Catalogue) -> None:
    held(people.member, catalogue, "wyoming", number="WY-7")
    entry = hours(people.member, 12, title="Category seminar")
    made = actions.issue_statement(people.member, "wyoming", catalogue, society="A society", on=TODAY, now=NOW)

    ledger.withdraw(entry=entry, because="Entered for somebody else.", author_id=people.clerk.id, now=NOW)
    kept = db.session.get_one(Statement, made.id)

    assert kept.facts["complete"] and kept.facts["counted"] == 12 and kept.facts["approval"] == ""
    assert [one["title"] for one in kept.facts["activities"]] == ["Category seminar"]
    assert kept.is_unchanged and len(kept.public_id) >= 22
    later = actions.issue_statement(people.member, "wyoming", catalogue, society="A society", on=TODAY, now=NOW)
    assert later.facts["counted"] == 0 and later.public_id != made.public_id


def test_a_changed_fact_is_seen(people: People, catalogue: Catalogue) -> None:
    held(people.member, catalogue, "wyoming")
    made = actions.issue_statement(people.member, "wyoming", catalogue, society="A society", on=TODAY, now=NOW)

    assert queries.signature_of(made) is Check.GOOD
    made.facts = {**made.facts, "counted": 99}

    assert not made.is_unchanged and facts_hash(made.facts) != made.facts_hash
    assert queries.signature_of(made) is Check.BAD


def test_whoever_writes_into_the_database_cannot_sign(people: People, catalogue: Catalogue) -> None:
    held(people.member, catalogue, "wyoming")
    made = actions.issue_statement(people.member, "wyoming", catalogue, society="A society", on=TODAY, now=NOW)

    made.facts = {**made.facts, "counted": 99}
    made.facts_hash = facts_hash(made.facts)

    assert made.is_unchanged and queries.signature_of(made) is Check.BAD


def test_a_statement_signed_with_a_lost_key_proves_nothing(people: People, catalogue: Catalogue) -> None:
    held(people.member, catalogue, "wyoming")
    made = actions.issue_statement(people.member, "wyoming", catalogue, society="A society", on=TODAY, now=NOW)
    assert made.key_id

    keys.withdraw(made.key_id, State.LOST, NOW)

    assert queries.signature_of(made) is Check.WITHDRAWN_KEY


def test_a_statement_from_before_signing_is_still_shown(people: People, catalogue: Catalogue) -> None:
    held(people.member, catalogue, "wyoming")
    made = actions.issue_statement(people.member, "wyoming", catalogue, society="A society", on=TODAY, now=NOW)

    made.key_id = made.signature = None

    assert made.document is None and queries.signature_of(made) is Check.UNSIGNED
