"""More time and further attempts for one learner: granted by those who teach them, kept by the server."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app import db
from app.accounts.models import User
from app.content.model import Catalogue
from app.errors import Invalid, NotAllowed
from app.events import Event
from app.mail import Mail
from app.quizzes import actions, allowing, closing, queries
from app.quizzes.models import Allowance
from app.quizzes.rules.allowances import Allowed, extra_minutes, most_attempts
from tests.factories import NOW, a_cohort, a_user
from tests.quizzes.steps import MINUTE, begun, item_for, save
from tests.visitor import Visitor

WHY = "Reads slowly after an injury."


@pytest.mark.parametrize(
    ("minutes", "percent", "extra"), [(20, 0, 0), (20, 25, 5), (30, 25, 8), (20, 100, 20), (None, 50, 0), (1, 25, 1)]
)
def test_extra_time_is_whole_minutes_rounded_up(minutes: int | None, percent: int, extra: int) -> None:
    assert extra_minutes(minutes, percent) == extra


def test_no_limit_stays_no_limit() -> None:
    assert most_attempts(None, 3) is None and most_attempts(2, 1) == 3


def test_the_server_keeps_the_longer_deadline(learner: User, catalogue: Catalogue) -> None:
    allowing.give_time(learner, 50, because=WHY, by=a_user("instructor"), now=NOW)

    attempt = begun(learner, catalogue)

    assert attempt.deadline == NOW + 30 * MINUTE and attempt.settings["extra"] == 10
    late = save(attempt, item_for(attempt, "b-one"), ["beta"], "write-one", now=NOW + 29 * MINUTE)
    assert late.standing == "accepted"
    over = save(attempt, item_for(attempt, "b-tf"), ["true"], "write-two", now=NOW + 31 * MINUTE)
    assert over.standing == "late"


def mails_to(learner: User) -> list[Mail]:
    return list(db.session.scalars(select(Mail).where(Mail.to == learner.email).order_by(Mail.id)))


def test_whoever_is_given_more_reads_so_in_a_mail_without_the_reason(learner: User, catalogue: Catalogue) -> None:
    teacher = a_user("instructor", name="Tess Teacher")
    allowing.give_time(learner, 50, because=WHY, by=teacher, now=NOW)
    allowing.give_time(learner, 50, because=WHY, by=teacher, now=NOW)
    allowing.give_attempts(learner, catalogue.quiz("j-exam"), 2, because=WHY, by=teacher, now=NOW)
    allowing.give_time(learner, 0, because=WHY, by=teacher, now=NOW)

    time, attempts, back = mails_to(learner)

    assert "Tess Teacher gave you 50 % more time" in time.text and "took back" in back.text
    assert "gave you 2 further attempts at" in attempts.text and "/quizzes/j-exam" in attempts.text
    assert not any(WHY in mail.text for mail in (time, attempts, back))


def test_time_granted_while_an_attempt_runs_lengthens_it(learner: User, catalogue: Catalogue) -> None:
    attempt = begun(learner, catalogue)

    allowing.give_time(learner, 100, because=WHY, by=a_user("instructor"), now=NOW + 10 * MINUTE)

    assert attempt.deadline == NOW + 40 * MINUTE


def test_taking_time_back_shortens_no_attempt_that_has_begun(learner: User, catalogue: Catalogue) -> None:
    teacher = a_user("instructor")
    allowing.give_time(learner, 50, because=WHY, by=teacher, now=NOW)
    attempt = begun(learner, catalogue)

    allowing.give_time(learner, 0, because="Not needed any more.", by=teacher, now=NOW + MINUTE)

    assert attempt.deadline == NOW + 30 * MINUTE and queries.allowed(learner.id, "j-exam") == Allowed(0, 0)


def test_what_is_over_stays_over(learner: User, catalogue: Catalogue) -> None:
    attempt = begun(learner, catalogue)

    allowing.give_time(learner, 100, because=WHY, by=a_user("instructor"), now=NOW + 21 * MINUTE)

    assert attempt.deadline == NOW + 20 * MINUTE


def test_a_further_attempt_can_be_taken_and_no_more(learner: User, catalogue: Catalogue) -> None:
    for _number in range(2):
        closing.submit(begun(learner, catalogue), NOW)
    with pytest.raises(NotAllowed, match="attempts-used-up"):
        begun(learner, catalogue)
    teacher, quiz = a_user("instructor"), catalogue.quiz("j-exam")

    for _click in range(2):
        allowing.give_attempts(learner, quiz, 1, because="The connection broke.", by=teacher, now=NOW)

    third = begun(learner, catalogue)
    assert third.number == 3 and db.session.scalar(select(func.count(Allowance.id))) == 1
    closing.submit(third, NOW)
    with pytest.raises(NotAllowed, match="attempts-used-up"):
        actions.start(learner, quiz, catalogue, NOW)


def test_az_09_what_is_granted_is_in_the_history(learner: User) -> None:
    teacher = a_user("instructor")

    allowing.give_time(learner, 25, because=WHY, by=teacher, now=NOW)

    event = db.session.scalars(select(Event).where(Event.verb == "allowed")).one()
    assert (event.actor_id, event.subject) == (teacher.id, f"user:{learner.id}")
    assert event.facts == {"kind": "time", "quiz": "", "amount": 25, "reason": WHY}


def test_nobody_grants_themselves_anything_or_an_unknown_amount(learner: User, catalogue: Catalogue) -> None:
    teacher = a_user("instructor")
    with pytest.raises(NotAllowed, match="allowance-own"):
        allowing.give_time(teacher, 100, because=WHY, by=teacher, now=NOW)
    with pytest.raises(Invalid, match="allowance-unknown"):
        allowing.give_time(learner, 33, because=WHY, by=teacher, now=NOW)
    with pytest.raises(Invalid, match="attempts-unlimited"):
        allowing.give_attempts(learner, catalogue.quiz("j-practice"), 1, because=WHY, by=teacher, now=NOW)


@pytest.fixture
def teacher(learner: User) -> User:
    """Staff of a cohort the learner is in."""
    user = a_user("instructor")
    a_cohort(learners=(learner,), staff=(user,))
    return user


def test_an_instructor_grants_both_by_the_page(visitor: Visitor, teacher: User, learner: User) -> None:
    page = visitor.sign_in(teacher).visit(f"/learners/{learner.id}")
    assert f"/learners/{learner.id}/allowances" in page.links()
    page = visitor.visit(f"/learners/{learner.id}/allowances")

    page = visitor.submit(page, "/time", percent="50", reason=WHY)
    assert "The time is stored" in page.tree.text_content() and WHY in page.text
    page = visitor.submit(page, "/attempts", quiz="j-exam", further="2", reason="Ill on the day.")

    assert "2 further attempts: Joints check" in page.text and "50 per cent more time" in page.text
    assert queries.allowed(learner.id, "j-exam") == Allowed(50, 2)
    quiz = visitor.sign_in(learner).visit("/quizzes/j-exam")
    assert "30 minutes" in quiz.text and "10 minutes more" in quiz.text and "0 of 4 used" in quiz.text


@pytest.mark.parametrize(
    ("part", "fields"),
    [
        ("/time", {"percent": "75", "reason": "x"}),
        ("/time", {"percent": "50", "reason": " "}),
        ("/attempts", {"quiz": "no-such", "further": "1", "reason": "x"}),
        ("/attempts", {"quiz": "j-exam", "further": "99", "reason": "x"}),
        ("/attempts", {"quiz": "j-exam", "further": "many", "reason": "x"}),
    ],
)
def test_a_form_badly_filled_grants_nothing_and_keeps_what_was_typed(
    visitor: Visitor, teacher: User, learner: User, part: str, fields: dict[str, str]
) -> None:
    page = visitor.sign_in(teacher).visit(f"/learners/{learner.id}/allowances")

    page = visitor.submit(page, part, **fields)

    assert page.status == 422 and db.session.scalar(select(func.count(Allowance.id))) == 0


def test_az_09_learners_of_others_are_not_there(visitor: Visitor, learner: User) -> None:
    stranger = a_user("instructor")

    assert visitor.sign_in(stranger).visit(f"/learners/{learner.id}/allowances").status == 404
    assert visitor.post(f"/learners/{learner.id}/allowances/time", percent="50", reason="x").status == 404
    assert visitor.post(f"/learners/{stranger.id}/allowances/time", percent="50", reason="x").status == 403
