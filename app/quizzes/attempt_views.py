"""The pages of an attempt as data: the question in view with the map, the review before handing in, the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from app.content.model import Catalogue
from app.errors import NotFound
from app.quizzes import queries
from app.quizzes.actions import AT_ONCE
from app.quizzes.closing import marks_of
from app.quizzes.models import Attempt, Item
from app.quizzes.presentation import Form, QuestionView, question_view, state_of
from app.quizzes.revisions import question_of
from app.quizzes.rules.answers import Body
from app.quizzes.rules.attempts import Reveal, Review, is_over, reveal_at_once, review_allows
from app.quizzes.rules.grading import Mark, Score, total


@dataclass(frozen=True, slots=True)
class Place:
    """One question on the map."""

    slot: int
    answered: bool
    flagged: bool
    current: bool

    @property
    def state(self) -> str:
        return "flagged" if self.flagged else "answered" if self.answered else "open"


@dataclass(frozen=True, slots=True)
class AttemptView:
    """What the attempt page shows. `elsewhere`: another device or tab holds the lease, so nothing can be typed here."""

    id: int
    title: str
    use: str
    slot: int
    card: QuestionView
    map: tuple[Place, ...]
    deadline: datetime | None
    writer: int
    elsewhere: bool

    @property
    def answered(self) -> int:
        return sum(place.answered for place in self.map)

    @property
    def unanswered(self) -> tuple[Place, ...]:
        return tuple(place for place in self.map if not place.answered)

    @property
    def flagged(self) -> tuple[Place, ...]:
        return tuple(place for place in self.map if place.flagged)

    @property
    def is_last(self) -> bool:
        return self.slot == len(self.map)


@dataclass(frozen=True, slots=True)
class ObjectiveScore:
    """How it went for one objective; `lesson_id` is where to read about it, empty when the course no longer has it."""

    id: str
    text: str
    lesson_id: str
    lesson_title: str
    points: float
    most: float
    percent: int

    @property
    def is_full(self) -> bool:
        return self.points >= self.most


@dataclass(frozen=True, slots=True)
class RemarkView:
    """One question of the attempt that was marked anew. `asked` is its card as it was asked and marked first, where cards
    are shown.
    """

    slot: int
    at: datetime
    by: str
    reason: str
    before: float
    after: float
    asked: QuestionView | None


@dataclass(frozen=True, slots=True)
class ResultView:
    """What the result page shows, as far as `review` allows."""

    id: int
    quiz_id: str
    title: str
    use: str
    number: int
    started_at: datetime
    closed_at: datetime
    preset: str
    review: Review
    objectives: tuple[ObjectiveScore, ...]
    score: Score
    pass_percent: float | None
    cards: tuple[QuestionView, ...]
    sure_but_wrong: tuple[QuestionView, ...]
    answered: int
    of: int
    receipt: str
    refused: int
    remarks: tuple[RemarkView, ...]


def attempt_view(
    attempt: Attempt,
    slot: int,
    *,
    lease: int | None,
    refused: str | None = None,
    typed: Body | None = None,
    continues: bool = False,
) -> AttemptView:
    """The attempt with the question in this slot in view. `lease` is the one this browser holds."""
    items = attempt.items
    item = next((item for item in items if item.slot == slot), None)
    if item is None:
        raise NotFound()
    elsewhere = lease != attempt.writer
    held = None if elsewhere else lease
    card = attempt_card(attempt, item, of=len(items), lease=held, refused=refused, typed=typed, continues=continues)
    places = tuple(Place(one.slot, bool(one.answer), one.flagged, one.slot == slot) for one in items)
    return AttemptView(
        attempt.id,
        attempt.settings["title"],
        attempt.use,
        slot,
        card,
        places,
        attempt.deadline,
        attempt.writer,
        elsewhere,
    )


def attempt_card(
    attempt: Attempt,
    item: Item,
    *,
    of: int,
    lease: int | None,
    refused: str | None = None,
    typed: Body | None = None,
    continues: bool = False,
) -> QuestionView:
    """The card of one question of an open attempt; without a lease it can only be looked at."""
    at_once = attempt.use in AT_ONCE
    reveal: Reveal = "nothing"
    if at_once:
        reveal = reveal_at_once(
            item.points, item.most_points, item.checks, current=item.checked_version == item.version
        )
    form = None
    if lease is not None:
        fields = {
            "write_id": uuid4().hex,
            "base_version": str(item.version),
            "writer": str(lease),
            "hints": str(item.hints),
        }
        form = Form(
            f"/attempts/{attempt.id}/answers/{item.slot}",
            fields,
            check=at_once,
            fragment=at_once,
            hints=at_once,
            continues=continues,
            owner=attempt.learner_id,
        )
    return question_view(
        question_of(item.revision),
        state_of(item),
        reveal=reveal,
        form=form,
        number=item.slot,
        of=of,
        refused=refused,
        typed=typed,
    )


def result_view(attempt: Attempt, viewer_id: int, catalogue: Catalogue, now: datetime) -> ResultView:
    """The result of a closed attempt; an overdue one nobody closed yet gives the same result as after its closing."""
    settings, learner_id = attempt.settings, attempt.learner_id
    ended = queries.closed_at(attempt, now)
    assert ended is not None
    past = [one.past for one in queries.attempts_of(learner_id, attempt.quiz_id, now)]
    further = queries.allowed(learner_id, attempt.quiz_id).further
    over = is_over(settings.get("attempts"), settings["review"], past, further)
    own = viewer_id == learner_id
    review = review_allows(attempt.use, settings["review"], closed=True, over=over, own=own)  # type: ignore[arg-type]
    marks = marks_of(attempt.items)
    cards = tuple(_reviewed(item, len(attempt.items)) for item in attempt.items) if review.keys else ()
    sure = {
        item.question_id
        for item, mark in zip(attempt.items, marks, strict=True)
        if item.confidence == "sure" and not mark.is_right
    }
    refused = queries.refused_answers(attempt)
    return ResultView(
        attempt.id,
        attempt.quiz_id,
        settings["title"],
        attempt.use,
        attempt.number,
        attempt.started_at,
        ended,
        settings["review"],
        review,
        _by_objective(attempt.items, marks, catalogue),
        total(marks, settings.get("pass") if attempt.use == "exam" else None),
        settings.get("pass"),
        cards,
        tuple(card for card in cards if card.id in sure and card.answered),
        sum(bool(item.answer) for item in attempt.items),
        len(attempt.items),
        queries.receipt_of(attempt),
        len(refused),
        _remarks(attempt, with_cards=review.keys),
    )


def lesson_review(learner_id: int, lesson_id: str) -> tuple[QuestionView, ...]:
    """The questions of a lesson that a learner answered, as they were asked, with everything said about them: for staff."""
    answered = [item for item in queries.lesson_items(learner_id, lesson_id) if item.answer]
    return tuple(_reviewed(item, len(answered), number) for number, item in enumerate(answered, 1))


def _reviewed(item: Item, of: int, number: int | None = None) -> QuestionView:
    """By the question that gave the mark."""
    return question_view(
        question_of(item.marked_by or item.revision),
        state_of(item),
        reveal="all",
        number=number or item.slot,
        of=of,
        place="result",
    )


def _remarks(attempt: Attempt, *, with_cards: bool) -> tuple[RemarkView, ...]:
    items = {item.id: item for item in attempt.items}
    found = []
    for remark, regrade, by in queries.remarks_of(attempt):
        item = items[remark.item_id]
        asked = question_view(question_of(item.revision), state_of(item), reveal="all", place="result")
        was = replace(asked, dom_id=f"asked-{remark.id}")
        found.append(
            RemarkView(
                item.slot,
                regrade.at,
                by,
                regrade.reason,
                remark.points_before,
                remark.points_after,
                was if with_cards else None,
            )
        )
    return tuple(found)


def _by_objective(items: Sequence[Item], marks: Sequence[Mark], catalogue: Catalogue) -> tuple[ObjectiveScore, ...]:
    """The weakest first. What each question asked about is what it said when it was asked."""
    sums: dict[str, list[float]] = {}
    for item, mark in zip(items, marks, strict=True):
        for objective in question_of(item.revision).objectives:
            got = sums.setdefault(objective, [0.0, 0.0])
            got[0] += mark.points
            got[1] += mark.most
    scores = [_objective(id, points, most, catalogue) for id, (points, most) in sums.items()]
    return tuple(sorted(scores, key=lambda score: score.percent))


def _objective(id: str, points: float, most: float, catalogue: Catalogue) -> ObjectiveScore:
    percent = round(100 * points / most) if most else 0
    try:
        objective = catalogue.objective(id)
        lesson = catalogue.lesson(objective.lesson_id)
    except NotFound:
        return ObjectiveScore(id, id, "", "", round(points, 6), most, percent)
    return ObjectiveScore(id, objective.text, lesson.id, lesson.title, round(points, 6), most, percent)
