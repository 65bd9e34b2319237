"""Reads for instructors. Pages of a cohort take the same few statements whatever the number of learners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, Select, case, cast, func, select

from app import db
from app.accounts.models import User
from app.analytics import rules
from app.analytics.rules import Attention, ItemCount, Stuck
from app.cohorts.models import Cohort, Member
from app.content.model import Catalogue, Module, all_questions
from app.content.questions import Choice, Question
from app.errors import Invalid
from app.learning.models import Reading
from app.learning.queries import readings_of_all
from app.learning.rules import Progress, progress
from app.quizzes import regrading
from app.quizzes.models import Attempt, Demonstrated, Item, QuestionRevision
from app.quizzes.revisions import question_of

PAGE = 100  # learners
ITEMS = 25  # questions


@dataclass(frozen=True)
class LearnerRow:
    """One learner in the matrix: progress by module, in the order of the modules, and whether they seem stuck."""

    user_id: int
    name: str
    cells: tuple[Progress, ...]
    last_at: datetime | None
    stuck: Stuck | None


@dataclass(frozen=True)
class Matrix:
    """One page of a cohort."""

    rows: tuple[LearnerRow, ...]
    learners: int
    page: int
    pages: int


@dataclass(frozen=True)
class ItemPage:
    """One page of questions; `urgent` of all `total` need attention."""

    items: tuple[Attention, ...]
    modules: tuple[Module, ...]
    urgent: int
    total: int
    page: int
    pages: int


def matrix(cohort: Cohort, catalogue: Catalogue, now: datetime, *, page: int = 1, only_stuck: bool = False) -> Matrix:
    """Learners by modules. Six statements a page; asking only for those who are stuck looks at the whole cohort."""
    total = db.session.scalar(select(func.count()).select_from(_learners(cohort).subquery())) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    chosen = _learners(cohort).order_by(User.name, User.id)
    people = db.session.execute(chosen if only_stuck else chosen.offset((page - 1) * PAGE).limit(PAGE)).all()
    rows = _rows(people, catalogue, now)
    if only_stuck:
        rows = sorted((row for row in rows if row.stuck), key=lambda row: row.stuck.since)  # type: ignore[union-attr]
        return Matrix(tuple(rows), total, 1, 1)
    return Matrix(tuple(rows), total, page, pages)


def learner_rows(
    cohort: Cohort, catalogue: Catalogue, now: datetime, *, only_stuck: bool = False
) -> Iterator[LearnerRow]:
    """The same learners without pages, for a table; a page of them at a time in memory."""
    number, pages = 1, 1
    while number <= pages:
        found = matrix(cohort, catalogue, now, page=number, only_stuck=only_stuck)
        yield from found.rows
        number, pages = number + 1, found.pages


def item_counts(cohort: Cohort) -> list[ItemCount]:
    """What the cohort's learners did at their first try, by question. One statement."""
    wrong = case((Item.first_points < Item.most_points, 1), else_=0)
    sure = case((Item.confidence == "sure", 1), else_=0)
    rows = db.session.execute(
        select(
            Item.question_id,
            func.count(),
            func.sum(Item.first_points / Item.most_points),
            func.sum(sure),
            func.sum(sure * wrong),
        )
        .where(Item.id.in_(_first_tries(cohort)))
        .group_by(Item.question_id)
    )
    return [
        ItemCount(question_id, number, float(hits or 0), int(certain or 0), int(both or 0))
        for question_id, number, hits, certain, both in rows
    ]


def needing_attention(cohort: Cohort, most: int | None = None) -> list[Attention]:
    """Questions in the order in which they deserve a look, by counts alone. One statement."""
    found = rules.by_urgency(rules.attention(count) for count in item_counts(cohort))
    return [item for item in found if item.reasons][:most] if most else found


def items_in_depth(cohort: Cohort) -> list[Attention]:
    """The same with discrimination and options nobody chooses, which need every answer. Two statements."""
    answers, pairs = defaultdict(list), defaultdict(list)
    for question_id, answer, own, rest in db.session.execute(_answers(cohort)):
        answers[question_id].append(answer)
        if rest is not None:
            pairs[question_id].append((own, rest))
    dead = _dead_options(answers)
    return rules.by_urgency(
        rules.attention(
            count, dead_options=dead.get(count.question_id, ()), telling=rules.discrimination(pairs[count.question_id])
        )
        for count in item_counts(cohort)
    )


def items_page(cohort: Cohort, catalogue: Catalogue, *, page: int = 1, module_id: str = "") -> ItemPage:
    """One page of what the cohort answered, most urgent first, of one module or of all; with the modules there is a choice of."""
    module_of, found = _modules_of_questions(catalogue), items_in_depth(cohort)
    present = {module_of.get(item.question_id) for item in found}
    chosen = _of_module(found, catalogue, module_id)
    pages = max(1, -(-len(chosen) // ITEMS))
    page = min(max(page, 1), pages)
    return ItemPage(
        tuple(chosen[(page - 1) * ITEMS : page * ITEMS]),
        tuple(module for module in catalogue.modules if module.id in present),
        sum(bool(item.reasons) for item in chosen),
        len(chosen),
        page,
        pages,
    )


def items(cohort: Cohort, catalogue: Catalogue, *, module_id: str = "") -> list[Attention]:
    """The same questions without pages, for a table."""
    return _of_module(items_in_depth(cohort), catalogue, module_id)


def changed_since_asked(cohort: Cohort, page: ItemPage, catalogue: Catalogue) -> set[str]:
    """Of the questions on a page, those whose answers were marked by another version than the course has now. One statement."""
    live = {question.id: question for module in catalogue.modules for question in all_questions(module)}
    asked = [live[item.question_id] for item in page.items if item.question_id in live]
    return regrading.changed_since_asked(cohort, asked, catalogue)


def work_of(learner_id: int) -> Sequence[Attempt]:
    """Every attempt of a learner, the newest first, without the questions inside lessons."""
    return db.session.scalars(
        select(Attempt)
        .where(Attempt.learner_id == learner_id, Attempt.use != "lesson")
        .order_by(Attempt.started_at.desc())
    ).all()


def lesson_answers_of(learner_id: int) -> Sequence[tuple[str, int, int]]:
    """Lesson (as the quiz id), questions answered and answered in full, of the questions inside lessons."""
    rows = db.session.execute(
        select(Attempt.quiz_id, func.count(Item.answered_at), func.sum(cast(Item.points >= Item.most_points, Integer)))
        .join(Item, Item.attempt_id == Attempt.id)
        .where(Attempt.learner_id == learner_id, Attempt.use == "lesson")
        .group_by(Attempt.quiz_id)
        .order_by(Attempt.quiz_id)
    )
    return [(quiz_id, answered, int(full or 0)) for quiz_id, answered, full in rows]


def _of_module(found: list[Attention], catalogue: Catalogue, module_id: str) -> list[Attention]:
    module_of = _modules_of_questions(catalogue)
    return [item for item in found if not module_id or module_of.get(item.question_id) == module_id]


def _modules_of_questions(catalogue: Catalogue) -> dict[str, str]:
    return {question.id: module.id for module in catalogue.modules for question in all_questions(module)}


def _learners(cohort: Cohort) -> Select[tuple[int, str, datetime]]:
    return (
        select(User.id, User.name, Member.joined_at)
        .join(Member, Member.user_id == User.id)
        .where(Member.cohort_id == cohort.id, Member.part == "learner", Member.left_at.is_(None))
    )


def _learner_ids(cohort: Cohort) -> Select[tuple[int]]:
    return select(Member.user_id).where(
        Member.cohort_id == cohort.id, Member.part == "learner", Member.left_at.is_(None)
    )


def _rows(people: Sequence[tuple[int, str, datetime]], catalogue: Catalogue, now: datetime) -> list[LearnerRow]:
    ids = [person[0] for person in people]
    readings = readings_of_all(ids) if ids else {}
    shown: dict[int, set[str]] = defaultdict(set)
    for learner_id, objective_id in db.session.execute(
        select(Demonstrated.learner_id, Demonstrated.objective_id).where(Demonstrated.learner_id.in_(ids))
    ):
        shown[learner_id].add(objective_id)
    failures, passed, tried_at = _checks(ids)
    rows = []
    for learner_id, name, joined_at in people:
        seen = readings.get(learner_id, {})
        cells = tuple(progress(module, seen, shown[learner_id]) for module in catalogue.modules)
        last = max(
            (moment for moment in [*(fact.last_at for fact in seen.values()), tried_at.get(learner_id)] if moment),
            default=None,
        )
        found = rules.stuck(
            finished=all(cell.state == "done" for cell in cells),
            joined_at=joined_at,
            last_at=last,
            failures=failures[learner_id],
            passed=passed[learner_id],
            now=now,
        )
        rows.append(LearnerRow(learner_id, name, cells, last, found))
    return rows


def _checks(ids: list[int]) -> tuple[dict[int, dict[str, list[datetime]]], dict[int, set[str]], dict[int, datetime]]:
    """Graded attempts of these learners: failures by quiz, quizzes passed, and when each last worked on any quiz. One statement."""
    failures: dict[int, dict[str, list[datetime]]] = defaultdict(lambda: defaultdict(list))
    passed: dict[int, set[str]] = defaultdict(set)
    last: dict[int, datetime] = {}
    rows = db.session.execute(
        select(
            Attempt.learner_id, Attempt.quiz_id, Attempt.use, Attempt.passed, Attempt.started_at, Attempt.closed_at
        ).where(Attempt.learner_id.in_(ids))
    )
    for learner_id, quiz_id, use, success, started_at, closed_at in rows:
        moment = closed_at or started_at
        last[learner_id] = max(moment, last.get(learner_id, moment))
        if use == "exam" and success:
            passed[learner_id].add(quiz_id)
        elif use == "exam" and closed_at:
            failures[learner_id][quiz_id].append(closed_at)
    return failures, passed, last


def _answers(cohort: Cohort) -> Select[tuple[str, object, float, float | None]]:
    """Question, answer, share of points at the first try, and the share of the rest of the attempt (graded attempts only)."""
    totals = (
        select(Item.attempt_id, func.sum(Item.first_points).label("points"), func.sum(Item.most_points).label("most"))
        .join(Attempt, Attempt.id == Item.attempt_id)
        .where(Attempt.learner_id.in_(_learner_ids(cohort)), Attempt.use == "exam", Attempt.closed_at.is_not(None))
        .group_by(Item.attempt_id)
        .subquery()
    )
    rest = (totals.c.points - Item.first_points) / func.nullif(totals.c.most - Item.most_points, 0)
    return (
        select(Item.question_id, Item.answer, Item.first_points / Item.most_points, rest)
        .outerjoin(totals, totals.c.attempt_id == Item.attempt_id)
        .where(Item.id.in_(_first_tries(cohort)))
    )


def _first_tries(cohort: Cohort) -> Select[tuple[int]]:
    """The items with which each learner of the cohort met each question first: later attempts know it already."""
    in_order = func.row_number().over(
        partition_by=(Attempt.learner_id, Item.question_id), order_by=(Attempt.started_at, Item.id)
    )
    met = (
        select(Item.id, in_order.label("place"))
        .join(Attempt, Attempt.id == Item.attempt_id)
        .where(Attempt.learner_id.in_(_learner_ids(cohort)), Item.first_points.is_not(None), Item.most_points > 0)
        .subquery()
    )
    return select(met.c.id).where(met.c.place == 1)


def _dead_options(answers: dict[str, list[object]]) -> dict[str, tuple[str, ...]]:
    """Options nobody chose, for questions with enough answers; judged by the newest revision asked."""
    enough = [question_id for question_id, given in answers.items() if len(given) >= rules.FEW_FOR_OPTIONS]
    found: dict[str, tuple[str, ...]] = {}
    newest = (
        select(QuestionRevision)
        .where(QuestionRevision.question_id.in_(enough))
        .order_by(QuestionRevision.first_asked_at)
    )
    for revision in db.session.scalars(newest):
        question = _as_read_today(revision)
        if isinstance(question, Choice):
            options = [option.id for option in question.options]
            wrong = [option.id for option in question.options if not option.correct]
            given = [answer for answer in answers[revision.question_id] if isinstance(answer, list)]
            found[revision.question_id] = tuple(
                option.text for option in question.options if option.id in rules.dead_options(options, wrong, given)
            )
    return found


def _as_read_today(revision: QuestionRevision) -> Question | None:
    """The question of a revision; None when its source was written for a reader that is no more."""
    try:
        return question_of(revision)
    except Invalid:
        return None


def modules_begun(rows: Sequence[LearnerRow], catalogue: Catalogue) -> list[tuple[Module, int]]:
    """How many of these learners have finished each module."""
    return [
        (module, sum(row.cells[place].state == "done" for row in rows))
        for place, module in enumerate(catalogue.modules)
    ]


def last_reading(learner_id: int) -> Reading | None:
    """What the learner read last."""
    return db.session.scalar(
        select(Reading).where(Reading.learner_id == learner_id).order_by(Reading.last_at.desc()).limit(1)
    )
