"""The people of a run: learners with a believable past, in bulk, and the cookies and tokens that would sign them in."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from hashlib import sha256
from itertools import count
from typing import Any

from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import insert

from app import clock, db
from app.accounts.models import User
from app.certification import summaries
from app.certification.models import Candidacy
from app.cohorts.models import Cohort, Member
from app.content.model import Catalogue
from app.evidence.models import Entry
from app.learning.models import Reading
from app.quizzes import actions
from app.quizzes.models import Attempt, Demonstrated
from tests.reliability.browser import session_of
from tests.reliability.server import SECRET

LESSONS_READ = 12
_numbers = count(1)


def people(number: int, role: str = "student") -> list[User]:
    """New accounts, confirmed."""
    now = clock.now()
    made = [
        User(
            email=f"bench{n}@example.org",
            name=f"Bench Person {n:05}",
            role=role,
            created_at=now,
            email_confirmed_at=now,
        )
        for n in (next(_numbers) for _ in range(number))
    ]
    with db.transaction() as session:
        session.add_all(made)
    return made


def cohort(learners: Sequence[User], staff: Sequence[User] = ()) -> Cohort:
    """A cohort that has been open for long, with these people."""
    number, now = next(_numbers), clock.now()
    made = Cohort(
        name=f"Bench {number}",
        code=f"BENCH{number}",
        starts_on=date(2020, 1, 1),
        time_zone="Europe/London",
        created_at=now,
    )
    with db.transaction() as session:
        session.add(made)
        session.flush()
        parts = [(person, "learner") for person in learners] + [(person, "staff") for person in staff]
        bulk(
            Member,
            (
                {"cohort_id": made.id, "user_id": person.id, "part": part, "joined_at": now - timedelta(days=30)}
                for person, part in parts
            ),
        )
    return made


def give_a_past(learners: Sequence[User], catalogue: Catalogue) -> None:
    """What a learner in the middle of the course has: lessons read, objectives shown, two attempts at a check."""
    now, lessons = clock.now(), catalogue.lessons[:LESSONS_READ]
    check = next(quiz for quiz in catalogue.modules[0].quizzes if quiz.use == "exam")
    sections = {section.id: section.hash for section in lessons[0].sections}
    item_id = _an_item(learners[0], catalogue)
    with db.transaction():
        then = {"begun_at": now, "last_at": now, "finished_at": now}
        read = {"finished_sections": sections, "share": 1.0, "place": "", **then}
        bulk(
            Reading,
            (
                {"learner_id": person.id, "lesson_id": lesson.id, "finished_hash": lesson.hash, **read}
                for person in learners
                for lesson in lessons
            ),
        )
        objectives = [objective.id for lesson in lessons[:6] for objective in lesson.objectives][:10]
        settings = {"title": check.title, "use": "exam", "pass": 80, "review": "after-submit"}
        tried = {"quiz_id": check.id, "use": "exam", "settings": settings, "seed": "", "started_at": now}
        failed = {"closed_at": now, "points": 9.0, "most_points": 14.0, "passed": False, "writer": 1}
        attempts = [{"learner_id": person.id, "number": n, **tried, **failed} for person in learners for n in (1, 2)]
        bulk(Attempt, attempts)
        bulk(
            Demonstrated,
            (
                {"learner_id": person.id, "objective_id": id, "item_id": item_id, "at": now}
                for person in learners
                for id in objectives
            ),
        )


def _an_item(learner: User, catalogue: Catalogue) -> int:
    """A real answered-for item: the pages measured here do not follow the reference, but the database checks it."""
    quiz = next(quiz for quiz in catalogue.modules[0].quizzes if quiz.use == "practice")
    with db.transaction():
        return actions.start(learner, quiz, catalogue, clock.now()).items[0].id


def candidates(learners: Sequence[User], catalogue: Catalogue) -> None:
    """On the way to the first path, each with the ledger of somebody half-way there."""
    now, path = clock.now(), catalogue.paths[0]
    with db.transaction():
        bulk(
            Candidacy,
            (
                {"learner_id": person.id, "path_id": path.id, "path_version": path.version, "since": now}
                for person in learners
            ),
        )
        bulk(Entry, (entry for person in learners for entry in _ledger(person, catalogue)))
    ids = [person.id for person in learners]
    for start in range(0, len(ids), 500):  # as the hourly job does
        with db.transaction():
            summaries.refresh(ids[start : start + 500], catalogue, now.date())


def _ledger(person: User, catalogue: Catalogue) -> Iterable[dict[str, Any]]:
    now, previous = clock.now(), "0" * 64
    kinds = [("lesson", lesson.id, None, None) for lesson in catalogue.lessons[:LESSONS_READ]] + [
        ("hours", "", 12.0, "in-person")
    ]
    for number, (kind, subject, amount, mode) in enumerate(kinds, 1):
        hash = sha256(f"{person.id} {number}".encode()).hexdigest()
        yield {
            "learner_id": person.id,
            "number": number,
            "kind": kind,
            "subject": subject,
            "amount": amount,
            "mode": mode,
            "happened_on": now.date(),
            "source": "bench",
            "once": f"{kind}:{subject}:{number}",
            "note": "",
            "details": {},
            "recorded_at": now,
            "previous_hash": previous,
            "hash": hash,
        }
        previous = hash


def bulk(table: type[db.Base], rows: Iterable[dict[str, Any]]) -> None:
    """Many rows in one go."""
    if batch := list(rows):
        db.session.execute(insert(table), batch)


def cookie(user: User, **more: Any) -> str:
    """The header value that signs `user` in."""
    facts = {"began": clock.now().timestamp(), "_fresh": False}  # else each answer would say so, in a new cookie
    return f"keystone={session_of(user, SECRET, **(facts | more))}"


def token_for(user: User) -> tuple[str, str]:
    """A cookie and the form token that goes with it."""
    raw = secrets.token_hex(20)
    return cookie(user, csrf_token=raw), str(URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps(raw))
