"""The timeline of a person: who sees which part of it, that every deed has words, and what it costs."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from app import db, events
from app.accounts.models import User
from app.evidence import actions as ledger
from app.evidence import queries as entries
from app.learning.models import Reading
from app.sittings.models import Application, Sitting
from app.web import timelines
from config import ROOT
from tests.analytics.test_queries import an_attempt
from tests.factories import NOW, a_cohort, a_user
from tests.statements import counted
from tests.visitor import Visitor

# Deeds about a person that the timeline tells in another way: as an entry of the ledger, a registration, a reading.
TOLD_OTHERWISE = {
    "awarded", "revoked", "evidence-added", "recorded-hours", "withdrew-evidence", "signed-off", "approved-claim", "waived",
    "decided",
}  # fmt: skip
# And deeds that are nobody's business but the person's own.
LEFT_OUT = {"reflected", "planned-learning", "portrait-given", "portrait-taken-back", "calendar-renewed"}


@pytest.fixture
def teacher(database: Engine) -> User:
    return a_user("instructor", name="Tess Teacher")


@pytest.fixture
def ann(teacher: User) -> User:
    ann = a_user(name="Ann Learner")
    a_cohort(learners=(ann,), staff=(teacher,))
    return ann


def happened(ann: User, by: User, times: int = 1) -> None:
    """Something of every part."""
    for number in range(times):
        at = NOW - timedelta(days=number, hours=1)
        db.session.add(Reading(learner_id=ann.id, lesson_id=f"fnd-{number}", begun_at=at, last_at=at, finished_at=at))
        an_attempt(ann, at=at).settings = {"title": "Knowledge check"}
        ledger.add(
            learner_id=ann.id, kind="hours", subject="=blocking", amount=3.0, mode="in-person", happened_on=at.date(),
            source=f"test {number}", author_id=by.id, details={}, now=at,
        )  # fmt: skip
        events.record(by.id, "joined-cohort", f"user:{ann.id}", name=f"Cohort {number}", part="learner")
        events.record(ann.id, "claimed-hours", f"user:{ann.id}", hours=2.0, issuer="A school")
        events.record(by.id, "suspended", f"user:{ann.id}", because="Owes a fee.")
    db.session.flush()


def sat(ann: User, office: User, *, released: bool) -> Sitting:
    sitting = Sitting(
        path_id="advanced-proficiency", title="Autumn examination", place="Porto", time_zone="Europe/Lisbon",
        opens_on=NOW.date(), closes_on=NOW.date(), held_on=NOW.date(), documents=[], made_at=NOW, made_by_id=office.id,
        published_at=NOW, frozen_at=NOW, released_at=NOW + timedelta(days=9) if released else None,
    )  # fmt: skip
    db.session.add(sitting)
    db.session.flush()
    given = {"applied_at": NOW, "keys": [], "reasons": {}, "outcome": "admitted"}
    db.session.add(Application(sitting_id=sitting.id, learner_id=ann.id, **given))
    db.session.flush()
    return sitting


def test_an_instructor_sees_the_work_and_not_the_account(visitor: Visitor, teacher: User, ann: User) -> None:
    happened(ann, teacher)

    page = visitor.sign_in(teacher).visit(f"/learners/{ann.id}/timeline")

    assert page.status == 200 and "Joined Cohort 0" in page.text and "3 h, in person" in page.text
    assert "Lesson finished: fnd-0" in page.text and "Suspended" not in page.text and "Claimed" not in page.text
    assert visitor.visit(f"/learners/{ann.id}/timeline?part=account").status == 404


def test_an_administrator_sees_all_of_it_and_sign_ins_apart(visitor: Visitor, teacher: User, ann: User) -> None:
    happened(ann, teacher)
    events.record(ann.id, "signed-in", f"user:{ann.id}")

    visitor.sign_in(a_user("administrator"))
    text = visitor.visit(f"/learners/{ann.id}/timeline").text

    assert "Suspended" in text and "Owes a fee." in text and "Claimed 2 h" in text and "Tess Teacher" in text
    assert "Signed in" not in text
    assert "Signed in" in visitor.visit(f"/learners/{ann.id}/timeline?part=sign-ins").text


def test_a_withdrawal_says_what_it_takes_back(visitor: Visitor, teacher: User, ann: User) -> None:
    happened(ann, teacher)
    (hours,) = entries.entries_of(ann.id)
    ledger.withdraw(entry=hours, because="Counted twice.", author_id=teacher.id, now=NOW)

    text = visitor.sign_in(teacher).visit(f"/learners/{ann.id}/timeline?part=record").text

    assert "Withdrawn – 3 h, in person: =blocking" in text and "Counted twice." in text


def test_others_find_nothing(visitor: Visitor, ann: User) -> None:
    for who, status in ((a_user("instructor"), 404), (a_user(), 403), (ann, 403)):
        visitor.sign_in(who)
        assert visitor.visit(f"/learners/{ann.id}/timeline").status == status
        assert visitor.client.get(f"/learners/{ann.id}/timeline.csv").status_code == status


@pytest.mark.parametrize("query", ["part=nothing", "before=yesterday", "before=2026-01-01", "before="])
def test_addresses_typed_by_hand_are_no_errors(visitor: Visitor, teacher: User, ann: User, query: str) -> None:
    assert visitor.sign_in(teacher).visit(f"/learners/{ann.id}/timeline?{query}").status in (200, 404)


@pytest.mark.parametrize("released", [True, False])
def test_results_are_told_once_they_are_released(visitor: Visitor, ann: User, released: bool) -> None:
    office = a_user("administrator")
    sitting = sat(ann, office, released=released)

    page = visitor.sign_in(office).visit(f"/learners/{ann.id}/timeline?part=examinations")

    assert "Applied for Autumn examination" in page.text and "Places given at Autumn examination" in page.text
    assert ("Results released" in page.text) is released
    for link in page.links():
        if f"/sittings/{sitting.id}" in link:
            assert visitor.visit(link).status == 200


def test_older_pages_go_on_where_the_last_ended(visitor: Visitor, teacher: User, ann: User) -> None:
    happened(ann, teacher, times=30)
    visitor.sign_in(teacher)
    seen: list[str] = []
    address: str | None = f"/learners/{ann.id}/timeline?part=record"
    while address:
        page = visitor.visit(address)
        seen += [" ".join(one.text_content().split()) for one in page.tree.xpath("//*[@class='timeline-title']")]
        address = next((link for link in page.links() if "before=" in link), None)
    assert len([title for title in seen if title.startswith("3 h")]) == 30

    everything = list(csv.reader(io.StringIO(visitor.client.get(f"/learners/{ann.id}/timeline.csv").text)))
    assert len([row for row in everything if "3 h" in row[2]]) == 30 and everything[0][1] == "Part"
    assert not any(cell.startswith("=") for row in everything for cell in row)


@pytest.mark.parametrize("times", [1, 25])
def test_it_takes_twelve_statements_however_much_happened(
    app: Flask, visitor: Visitor, teacher: User, ann: User, times: int
) -> None:
    happened(ann, teacher, times=times)
    visitor.sign_in(a_user("administrator")).visit("/home")
    path = f"/learners/{ann.id}/timeline"
    db.session.commit()

    with counted(app.extensions["keystone-engine"]) as statements:
        assert visitor.client.get(path).status_code == 200
    assert len(statements) <= 12, statements


def test_every_deed_about_a_person_has_words_or_a_reason_to_have_none() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in Path(ROOT / "app").rglob("*.py"))
    recorded = set(re.findall(r'events\.record\(\s*[^,]+,\s*f?"([a-z-]+)",\s*f?"user:', source))
    assert {"signed-up", "joined-cohort", "allowed", "reminded"} <= recorded

    assert recorded - timelines.known_verbs() - TOLD_OTHERWISE - LEFT_OUT == set()
    assert not timelines.known_verbs() & (TOLD_OTHERWISE | LEFT_OUT)


def test_every_part_is_drawn_with_an_icon_that_there_is() -> None:
    drawn = set(re.findall(r'icon-([\w-]+)"', (ROOT / "app/web/static/icons.svg").read_text(encoding="utf-8")))
    used = set()
    for path in (ROOT / "app").glob("*/timeline.py"):
        used |= set(re.findall(r'icon="([\w-]+)"', path.read_text(encoding="utf-8")))
    assert used and used <= drawn
