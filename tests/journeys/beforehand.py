"""What is not in focus of a journey and would take too long to click: done by the actions that the pages call, in the
database of the society. `Behind` of conftest is opened around all of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app import clock, db
from app.accounts.models import User
from app.certification import actions as certification
from app.content.model import Catalogue, Path, Quiz
from app.content.questions import Question
from app.credentials import actions as credentials
from app.demo.answering import right
from app.demo.practicals import Practicals
from app.evidence import actions as ledger
from app.learning import actions as learning
from app.quizzes import actions as quizzes
from app.quizzes import closing, revisions
from app.quizzes.models import Attempt
from app.seminars import actions as seminars
from app.seminars.models import SeminarSession
from tests.factories import a_user, with_password

ZONE = ZoneInfo("Europe/London")
SOCIETY = "A society for tests"


def person(email: str) -> User:
    return db.session.scalars(select(User).where(User.email == email)).one()


def leaves(path: Path, kind: str) -> list[str]:
    """What the requirements of one kind are about, in the order of the text."""
    about = {"lessons": "module", "quiz": "quiz", "sign-off": "checklist"}[kind]
    return [getattr(leaf, about) for leaf in path.requirements if leaf.kind == kind]


def read_everything(email: str, path: Path, catalogue: Catalogue) -> None:
    """Finish the lessons of the path."""
    for module in map(catalogue.module, leaves(path, "lessons")):
        with db.transaction():
            learner = person(email)
            for lesson in module.lessons:
                learning.finish(learner.id, lesson, module, now=clock.now(), zone=ZONE)


def pass_quizzes(email: str, quiz_ids: list[str], catalogue: Catalogue) -> None:
    """Take graded checks and answer all of their questions rightly."""
    for quiz_id in quiz_ids:
        with db.transaction():
            _pass(person(email), catalogue.quiz(quiz_id), catalogue)


def _pass(learner: User, quiz: Quiz, catalogue: Catalogue) -> None:
    now = clock.now()
    attempt = quizzes.start(learner, quiz, catalogue, now, zone=ZONE)
    db.session.refresh(attempt)
    for item in attempt.items:
        body = right(revisions.question_of(item.revision))
        quizzes.save_answer(
            attempt, item, body, "sure", write_id=str(uuid4()), base_version=item.version, writer=attempt.writer, now=now
        )  # fmt: skip
    assert closing.submit(attempt, now).passed, quiz.id


def asked_in(attempt_id: int) -> dict[int, Question]:
    """The questions of an attempt by their number on the page."""
    with db.transaction() as session:
        attempt = session.get_one(Attempt, attempt_id)
        return {item.slot: revisions.question_of(item.revision) for item in attempt.items}


def pass_practicals(email: str, checklist_ids: list[str], catalogue: Catalogue) -> None:
    """Show the procedures to the demonstration's assessors until they pass."""
    with db.transaction():
        assessors = person("instructor@example.org"), person("reviewer@example.org")
        office = person("admin@example.org")
        shown = Practicals(catalogue, Random(1), ZONE, office, assessors, strict=assessors[1])
        for checklist_id in checklist_ids:
            shown.pass_(person(email), catalogue.checklist(checklist_id), clock.now())


def seminar_of_tomorrow(title: str, session: str, *, hours: int) -> tuple[int, int]:
    """A seminar with one session, for which members can register. Returns the ids of both."""
    with db.transaction():
        organiser, now = person("instructor@example.org"), clock.now()
        values = {
            "title": title, "description": "", "language": "en", "place": "Marlow", "address": "", "online_url": "", "time_zone": "UTC",
            "topic": "", "modules": [], "capacity": 20, "waiting_list": True, "hold_hours": 48, "fee_cents": None, "fee_currency": "",
            "fee_text": "", "opens_at": None, "closes_at": None, "cancel_until": None, "needs_module": "", "needs_path": "",
            "needs_cohort_id": None, "crediting": "threshold", "threshold": 90,
        }  # fmt: skip
        made = seminars.create(values, by=organiser, now=now)
        begins = (now + timedelta(days=1)).replace(tzinfo=None, second=0, microsecond=0)
        when = {"title": session, "topic": "", "starts_at": begins, "ends_at": begins + timedelta(hours=hours), "mode": "in-person",
                "interactive": True, "minutes": None}  # fmt: skip
        held = seminars.add_sessions(made, when, times=1, every_days=1, by=organiser)[0]
        seminars.publish(made, by=organiser, now=now)
        return made.id, held.id


def the_day_comes(session_id: int) -> tuple[datetime, datetime]:
    """Let the session have ended a moment ago: nobody can wait a day and eight hours. Returns when it began and ended."""
    with db.transaction() as session:
        held = session.get_one(SeminarSession, session_id)
        length = held.ends_at - held.starts_at
        held.ends_at = clock.now().replace(second=0, microsecond=0) - timedelta(minutes=5)
        held.starts_at = held.ends_at - length
        return held.starts_at, held.ends_at


def certify_a_craniopath(email: str, catalogue: Catalogue, *, on: datetime) -> None:
    """Somebody new here, awarded the certificate on a day in the past for everything its path asks for, the level before
    it held for two years.
    """
    with db.transaction(), clock.stopped_at(on):
        holder = with_password(a_user(email=email, name="Ottilie Brandner", country="AT"))
        office, path = person("admin@example.org"), catalogue.path("craniopath")
        by = {"author": office, "now": on}
        _brought_along(holder, catalogue.path("cranial"), office, on - timedelta(days=730))
        for days in (300, 200):
            day = (on - timedelta(days=days)).date()
            certification.record_contribution(
                holder, kind="table-teaching", amount=1, on=day, topic="", where="Porto", **by
            )
        day = (on - timedelta(days=100)).date()
        certification.record_contribution(
            holder, kind="case-report", amount=1, on=day, topic="", where="Newsletter", **by
        )
        certification.record_practice(
            holder, since=(on - timedelta(days=3000)).date(), country="", document="Register", **by
        )
        certification.record_document(
            holder, kind="licence", valid_from=day, expires_on=None, issuer="", reference="1", checked="Register", **by
        )
        for part in ("craniopath-written", "craniopath-practical"):
            ledger.add(
                learner_id=holder.id, kind="exam", subject=part, amount=80.0, happened_on=day, source="by hand",
                author_id=office.id, now=on,
            )  # fmt: skip
        certification.award(holder, path, catalogue, society=SOCIETY, by=office, now=on, today=on.date())


def _brought_along(holder: User, path: Path, office: User, at: datetime) -> None:
    """A certificate of the level before, whose own way is no part of this."""
    with clock.stopped_at(at):
        until = (at + timedelta(days=1000)).date()
        credentials.issue(
            holder, path, after=None, evidence=[], expires_on=until, society=SOCIETY, by=office, now=at, today=at.date()
        )
