"""Members with hours, on the real course."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
import time_machine
from sqlalchemy import Engine

from app.accounts.models import User
from app.content.model import Catalogue
from app.content.store import Store
from app.cpd import actions
from app.cpd.models import Claim
from app.evidence import actions as ledger
from app.evidence.models import Entry
from tests.factories import NOW, a_user

TODAY = NOW.date()


@pytest.fixture
def catalogue(content: Store) -> Catalogue:
    return content.catalogue


@pytest.fixture
def the_day() -> Iterator[None]:
    """It is the day of these tests."""
    with time_machine.travel(NOW, tick=True):
        yield


@dataclass
class People:
    """A member, another one, and two administrators."""

    member: User
    other: User
    clerk: User
    second: User


@pytest.fixture
def people(database: Engine) -> People:
    member, other = a_user(name="Ana Ferreira", registration_number="04711"), a_user(name="Bo Lindqvist")
    return People(member, other, a_user("administrator", name="Clara Clerk"), a_user("administrator"))


def hours(
    member: User, amount: float, mode: str = "in-person", on: date = date(2026, 10, 4), **details: object
) -> Entry:
    return ledger.add(
        learner_id=member.id, kind="hours", subject=str(details.pop("topic", "category-1")), amount=amount, mode=mode,
        happened_on=on, source="test", author_id=None, details=details, now=NOW,
    )  # fmt: skip


def a_claim(member: User, by: User | None = None, **given: object) -> Claim:
    values = {
        "key": "one-of-its-kind", "title": "Cranial seminar", "issuer": "Sister Society", "on": date(2026, 10, 3),
        "hours": 7.5, "mode": "in-person", "interactive": True, "topic": "cranial", "by": by or member, "now": NOW,
        "today": TODAY,
    }  # fmt: skip
    return actions.claim(member, **{**values, **given})  # type: ignore[arg-type]
