"""Pages of quizzes: what a quiz is, the attempt with one question in view, handing in, the result; and the questions
within lessons.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import current_app, jsonify, make_response, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts.permissions import Permission, may
from app.cohorts import queries as cohorts
from app.content.model import Lesson
from app.errors import NotAllowed
from app.quizzes import actions, attempt_views, closing, queries, revisions
from app.quizzes.actions import Reply
from app.quizzes.forms import Sent, sent_answer
from app.quizzes.models import Attempt, Item
from app.quizzes.presentation import QuestionView, lesson_view
from app.quizzes.routes.blueprint import bp
from app.quizzes.rules import attempts
from app.quizzes.rules.allowances import extra_minutes, most_attempts
from app.quizzes.rules.answers import is_blank
from app.quizzes.words import SENTENCES
from app.web import errors, transaction
from app.web.authorization import allow
from app.web.catalogue import current_catalogue
from app.web.locale import _, clock_time
from config import zone


@bp.get("/quizzes/<quiz_id>")
@allow(may(Permission.LEARN))
def show(quiz_id: str) -> str:
    """What a quiz is, the attempts so far, and why there can be no further one."""
    now, catalogue = clock.now(), current_catalogue()
    found = catalogue.quiz(quiz_id)
    past, allowed = queries.attempts_of(current_user.id, found.id, now), queries.allowed(current_user.id, found.id)
    enrolled = cohorts.may_learn(current_user.id, now)
    refused = attempts.refusal(found, [one.past for one in past], enrolled=enrolled, further=allowed.further)
    return render_template(
        "quizzes/quiz.html",
        quiz=found,
        extra=extra_minutes(found.minutes, allowed.percent),
        most=most_attempts(found.attempts, allowed.further),
        module=catalogue.module(found.module_id),
        past=past,
        running=next((one for one in past if not one.is_closed), None),
        why=errors.sentence(NotAllowed(refused.reason, **refused.facts)) if refused else None,
        questions=attempts.size(found, [len(catalogue.questions_in(unit)) for unit in catalogue.pool(found)]),
    )


@bp.post("/quizzes/<quiz_id>/attempts")
@allow(may(Permission.LEARN))
def start(quiz_id: str) -> Response:
    """Begin an attempt, or go on with the open one."""
    now, catalogue = clock.now(), current_catalogue()
    where = zone(current_app.extensions["keystone-config"])
    begun = actions.start(current_user, catalogue.quiz(quiz_id), catalogue, now, zone=where)
    if begun.started_at == now:
        _hold(begun)
        return redirect(url_for(".attempt", id=begun.id), 303)
    following = queries.next_slot(begun.id)
    if following is None:
        return redirect(url_for(".submission", id=begun.id), 303)
    return redirect(url_for(".attempt", id=begun.id, question=None if following == 1 else following), 303)


@bp.get("/attempts/<int:id>")
@allow(may(Permission.LEARN))
def attempt(id: int) -> Response | str:
    """One question of an open attempt; a closed one leads to its result."""
    found = queries.attempt_of(current_user, id)
    if queries.closed_at(found, clock.now()):
        return redirect(url_for(".result", id=id))
    slot = request.args.get("question", 1, type=int)
    return _attempt_page(attempt_views.attempt_view(found, slot, lease=_held(found)))


@bp.route("/attempts/<int:id>/answers/<int:slot>", methods=["POST", "PUT"])
@allow(may(Permission.LEARN))
def answer(id: int, slot: int) -> Any:
    """Save an answer, and do what the button says."""
    now, item = clock.now(), queries.open_item(current_user, id, slot)
    found = item.attempt
    sent = sent_answer(revisions.question_of(item.revision), item.shown["order"].get("", ()))
    if sent.do == "continue":
        actions.take_over(found, now)
        _hold(found)
    writer = found.writer if sent.do == "continue" else sent.writer or 0
    reply = _performed(found, item, sent, writer, now)
    if request.is_json:
        return _reply_json(found, reply, now)
    if reply.reason or "X-Fragment" in request.headers:
        return _attempt_answer(found, item, reply, sent)
    if sent.do == "finish":
        return redirect(url_for(".submission", id=id), 303)
    return redirect(url_for(".attempt", id=id, question=_next(sent, slot, len(found.items))), 303)


@bp.post("/attempts/<int:id>/writer")
@allow(may(Permission.LEARN))
def continue_here(id: int) -> Response:
    """Take the attempt over from another tab or device."""
    found = queries.open_attempt(current_user, id)
    actions.take_over(found, clock.now())
    _hold(found)
    return redirect(url_for(".attempt", id=id, question=request.form.get("question", 1, type=int)), 303)


@bp.get("/attempts/<int:id>/submission")
@allow(may(Permission.LEARN))
def submission(id: int) -> Response | str:
    """What is answered and what is not, before handing in."""
    found = queries.attempt_of(current_user, id)
    if queries.closed_at(found, clock.now()):
        return redirect(url_for(".result", id=id))
    return render_template("quizzes/submission.html", attempt=attempt_views.attempt_view(found, 1, lease=_held(found)))


@bp.post("/attempts/<int:id>/submission")
@allow(may(Permission.LEARN))
def submit(id: int) -> Response:
    """Hand in."""
    closing.submit(queries.open_attempt(current_user, id), clock.now())
    return redirect(url_for(".result", id=id), 303)


@bp.get("/attempts/<int:id>/result")
@allow(may(Permission.LEARN))
def result(id: int) -> Response | str:
    """How it went: by objective first, the score second."""
    now, found = clock.now(), queries.attempt_seen_by(current_user, id)
    if not queries.closed_at(found, now):
        return redirect(url_for(".attempt", id=id))
    return render_template(
        "quizzes/result.html", result=attempt_views.result_view(found, current_user.id, current_catalogue(), now)
    )


@bp.route("/lessons/<lesson_id>/questions/<question_id>", methods=["POST", "PUT"])
@allow(may(Permission.LEARN))
def answer_in_lesson(lesson_id: str, question_id: str) -> Any:
    """Save, check or get a hint within a lesson."""
    now, catalogue = clock.now(), current_catalogue()
    lesson = catalogue.lesson(lesson_id)
    found = actions.lesson_attempt(current_user, lesson, now)
    item = actions.lesson_item(found, lesson, question_id, catalogue, now)
    sent = sent_answer(revisions.question_of(item.revision), item.shown["order"].get("", ()))
    reply = _performed(found, item, sent, found.writer, now)
    if request.is_json:
        return _reply_json(found, reply, now)
    if reply.reason or "X-Fragment" in request.headers:
        return _lesson_answer(lesson, item, reply, sent)
    return redirect(f"/lessons/{lesson_id}#q-{question_id}", 303)


def _performed(found: Attempt, item: Item, sent: Sent, writer: int, now: datetime) -> Reply:
    """Save, then check, hint or flag. A refused save stays stored as refused; `reason` says what went wrong, if
    anything did.
    """
    reply = actions.save_answer(
        found,
        item,
        sent.body,
        sent.confidence,
        write_id=sent.write_id,
        base_version=sent.base_version,
        writer=writer,
        now=now,
        flaw=sent.flaw,
    )
    if not reply.accepted:
        transaction.keep()
    elif sent.do == "check" and is_blank(item.answer):
        return Reply("accepted", reply.version, now, item.answer, item.confidence, "nothing-to-check")
    elif sent.do == "check":
        actions.check(found, item, now)
    elif sent.do == "hint":
        actions.reveal_hint(found, item, shown=sent.hints, now=now)
    elif sent.do in ("flag", "unflag"):
        actions.flag(found, item, sent.do == "flag", now)
    return reply


def _reply_json(found: Attempt, reply: Reply, now: datetime) -> Response:
    """What the page's script is told. A refused save comes with what is stored now."""
    facts: dict[str, Any] = {
        "standing": reply.standing,
        "version": reply.version,
        "server_now": now.isoformat(),
        "saved_at": reply.received_at.isoformat(),
        "saved_text": _("Saved %(time)s") % {"time": clock_time(reply.received_at)},
        "deadline": found.deadline.isoformat() if found.deadline else None,
    }
    if reply.accepted:
        return jsonify(facts)
    told = str(SENTENCES[reply.reason or "answer-stale"])
    refused = {
        "reason": reply.reason,
        "detail": told,
        "saved_text": _("Not stored"),
        "body": reply.body,
        "confidence": reply.confidence,
    }
    answer = jsonify({**facts, **refused})
    answer.status_code = 409
    return answer


def _attempt_answer(found: Attempt, item: Item, reply: Reply, sent: Sent) -> Response:
    """The card alone for a script, or the whole page when something was refused; what was typed stays in it."""
    told = str(SENTENCES[reply.reason]) if reply.reason else None
    typed = sent.body if told else None
    closed = reply.standing in ("late", "closed")
    continues = reply.reason == "open-elsewhere"
    lease = None if closed else found.writer if continues else _held(found)
    if "X-Fragment" in request.headers:
        card = attempt_views.attempt_card(
            found, item, of=len(found.items), lease=lease, refused=told, typed=typed, continues=continues
        )
        return _fragment(_as_sent(card, sent), reply)
    view = attempt_views.attempt_view(found, item.slot, lease=lease, refused=told, typed=typed, continues=continues)
    return make_response(_attempt_page(replace(view, card=_as_sent(view.card, sent))), _status(reply))


def _lesson_answer(lesson: Lesson, item: Item, reply: Reply, sent: Sent) -> Response:
    told = str(SENTENCES[reply.reason]) if reply.reason else None
    ids = [question.id for question in lesson.questions]
    number = ids.index(item.question_id) + 1 if item.question_id in ids else None
    card = lesson_view(
        revisions.question_of(item.revision),
        item,
        lesson_id=lesson.id,
        learner_id=current_user.id,
        number=number,
        of=len(ids) if number else None,
        refused=told,
        typed=sent.body if told else None,
    )
    card = _as_sent(card, sent)
    if "X-Fragment" in request.headers:
        return _fragment(card, reply)
    return make_response(render_template("quizzes/lesson_question.html", view=card, lesson=lesson), _status(reply))


def _as_sent(card: QuestionView, sent: Sent) -> QuestionView:
    """What was refused stays in the page as it was sent, the confidence too."""
    return replace(card, confidence=sent.confidence) if card.refused else card


def _fragment(card: QuestionView, reply: Reply) -> Response:
    return make_response(render_template("quizzes/_card.html", view=card), _status(reply))


def _attempt_page(view: attempt_views.AttemptView) -> str:
    return render_template("quizzes/attempt.html", attempt=view)


def _status(reply: Reply) -> int:
    if reply.standing in ("stale", "late", "closed"):
        return 409
    return 422 if reply.reason else 200


def _next(sent: Sent, slot: int, last: int) -> int:
    wanted = {"next": slot + 1, "previous": slot - 1, "go": sent.go or slot}.get(sent.do, slot)
    return min(max(wanted, 1), last)


def _hold(found: Attempt) -> None:
    """Remember in this browser that it may write into the attempt; a few at a time."""
    held = {**session.get("writers", {}), str(found.id): found.writer}
    session["writers"] = dict(list(held.items())[-8:])


def _held(found: Attempt) -> int | None:
    return session.get("writers", {}).get(str(found.id))
