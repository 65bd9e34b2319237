"""Pages for instructors: a cohort, its questions, one learner's work."""

from __future__ import annotations

from flask import render_template, request
from flask_login import current_user

from app import clock
from app.accounts.permissions import Permission, may
from app.analytics import queries, words
from app.analytics.routes.blueprint import bp
from app.cohorts import queries as cohorts
from app.errors import NotFound
from app.learning import queries as learning
from app.quizzes.attempt_views import lesson_review
from app.web.authorization import allow
from app.web.catalogue import current_catalogue
from app.web.security import whole

SMALL = 300  # in larger cohorts the questions have a page of their own, so that this one stays quick


@bp.get("/cohorts/<int:cohort_id>")
@allow(may(Permission.TEACH))
def cohort(cohort_id: int) -> str:
    """Learners by modules, with who is stuck and since when; questions that need attention beside it."""
    catalogue, found = current_catalogue(), cohorts.cohort_seen_by(current_user, cohort_id)
    only_stuck = request.args.get("show") == "stuck"
    page = queries.matrix(
        found, catalogue, clock.now(), page=max(request.args.get("page", 1, type=whole), 1), only_stuck=only_stuck
    )
    attention = queries.needing_attention(found, most=5) if page.learners <= SMALL else None
    return render_template(
        "analytics/cohort.html",
        cohort=found,
        matrix=page,
        catalogue=catalogue,
        attention=attention,
        only_stuck=only_stuck,
        words=words,
    )


@bp.get("/cohorts/<int:cohort_id>/questions")
@allow(may(Permission.TEACH))
def questions(cohort_id: int) -> str:
    """Every question asked, in the order in which it deserves a look."""
    found = cohorts.cohort_seen_by(current_user, cohort_id)
    catalogue, module_id = current_catalogue(), request.args.get("module", "")[:80]
    page = queries.items_page(found, catalogue, page=request.args.get("page", 1, type=whole), module_id=module_id)
    return render_template(
        "analytics/questions.html",
        cohort=found,
        shown=page,
        changed=queries.changed_since_asked(found, page, catalogue),
        module_id=module_id,
        catalogue=catalogue,
        words=words,
    )


@bp.get("/learners/<int:learner_id>")
@allow(may(Permission.TEACH))
def learner(learner_id: int) -> str:
    """One learner: progress, every attempt, answers inside lessons."""
    catalogue, person = current_catalogue(), cohorts.learner_seen_by(current_user, learner_id)
    return render_template(
        "analytics/learner.html",
        learner=person,
        catalogue=catalogue,
        progress=learning.progress_of(learner_id, catalogue),
        attempts=queries.work_of(learner_id),
        lesson_answers=queries.lesson_answers_of(learner_id),
        paths=catalogue.paths,
        last=queries.last_reading(learner_id),
        words=words,
    )


@bp.get("/learners/<int:learner_id>/lessons/<lesson_id>")
@allow(may(Permission.TEACH))
def answers_in_lesson(learner_id: int, lesson_id: str) -> str:
    """What one learner answered within a lesson."""
    person = cohorts.learner_seen_by(current_user, learner_id)
    cards = lesson_review(learner_id, lesson_id)
    if not cards:
        raise NotFound()
    catalogue = current_catalogue()
    return render_template(
        "analytics/lesson_answers.html",
        learner=person,
        lesson=next((lesson for lesson in catalogue.lessons if lesson.id == lesson_id), None),
        title=words.title_of_lesson(lesson_id, catalogue),
        cards=cards,
    )
