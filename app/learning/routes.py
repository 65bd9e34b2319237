"""Pages of the course: curriculum map, module, lesson, glossary, references."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts.permissions import Permission, may
from app.cohorts import queries as cohorts
from app.content.model import Lesson
from app.errors import Invalid, NotAllowed
from app.learning import actions, presentation, queries, rules
from app.learning.forms import PlaceForm
from app.quizzes.presentation import lesson_views
from app.quizzes.queries import lesson_answers
from app.web import errors, navigation
from app.web.authorization import allow, anyone, wants_json
from app.web.catalogue import current_catalogue
from app.web.locale import lazy
from config import zone

bp = Blueprint("learning", __name__, template_folder="templates")

errors.say(
    {
        "no-cohort": lazy(
            "This lesson is open to members of a cohort. Join one with the code or the invitation you were given."
        ),
        "sign-in-to-read": lazy(
            "This lesson is open to members of a cohort. Sign in or create an account first; "
            "the first lesson is open to everybody."
        ),
    }
)
navigation.place(
    lazy("Learn"), "learning.curriculum", anyone, order=20, icon="book-open", sections=("learning", "quizzes")
)


@bp.get("/course")
@allow(anyone)
def curriculum() -> str:
    """The map of the curriculum, with progress for whoever is signed in."""
    catalogue = current_catalogue()
    seen = queries.readings_of(current_user.id) if current_user.is_authenticated else {}
    progress = queries.progress_of(current_user.id, catalogue, seen) if current_user.is_authenticated else None
    following = rules.next_step(catalogue, seen) if progress else None
    return render_template(
        "learning/curriculum.html",
        catalogue=catalogue,
        cards=presentation.curriculum(catalogue, progress),
        following=following,
    )


@bp.get("/modules/<module_id>")
@allow(anyone)
def module(module_id: str) -> str:
    """One module: what it is about, its lessons and quizzes."""
    catalogue = current_catalogue()
    found = catalogue.module(module_id)
    seen, shown = queries.in_module(current_user.id, found) if current_user.is_authenticated else ({}, set())
    return render_template(
        "learning/module.html",
        module=found,
        outline=presentation.outline(found, seen),
        progress=rules.progress(found, seen, shown),
        quizzes=presentation.quizzes_by_use(found),
        objectives=[(objective, objective.id in shown) for objective in found.objectives],
        sample=catalogue.lessons[0].id if catalogue.lessons else "",
        is_member=_is_member(),
    )


@bp.get("/lessons/<lesson_id>")
@allow(anyone)
def lesson(lesson_id: str) -> str:
    """A lesson with its questions. Reading changes nothing on the server; scripts keep the place, the button at the
    end finishes.
    """
    catalogue = current_catalogue()
    found, may_answer = _readable(lesson_id)
    learner_id = current_user.id if current_user.is_authenticated else None
    answers = lesson_answers(learner_id, found.id) if learner_id and found.questions else {}
    cards = lesson_views(found, answers, learner_id=learner_id, may_answer=may_answer)
    page = presentation.lesson_page(catalogue, found, learner_id, cards)
    return render_template("learning/lesson.html", page=page, is_member=may_answer)


@bp.post("/lessons/<lesson_id>/place")
@allow(may(Permission.LEARN))
def keep_place(lesson_id: str) -> tuple[str, int] | Response:
    """Remember where the reader is."""
    form = PlaceForm()
    if not form.validate():
        raise Invalid("invalid")
    found, _may_answer = _readable(lesson_id)
    module = current_catalogue().module(found.module_id)
    place, share = form.place.data or "", form.share.data or 0.0
    actions.keep_place(current_user.id, found, module, place=place, share=share, now=clock.now())
    return ("", 204) if wants_json() else redirect(url_for(".lesson", lesson_id=lesson_id, _anchor=place or None), 303)


@bp.post("/lessons/<lesson_id>/completion")
@allow(may(Permission.LEARN))
def finish(lesson_id: str) -> Response:
    """The lesson is read."""
    catalogue = current_catalogue()
    found, _may_answer = _readable(lesson_id)
    actions.finish(
        current_user.id,
        found,
        catalogue.module(found.module_id),
        now=clock.now(),
        zone=zone(current_app.extensions["keystone-config"]),
    )
    following = catalogue.next_lesson(lesson_id)
    if request.form.get("next") == "lesson" and following is not None and following.module_id == found.module_id:
        return redirect(url_for(".lesson", lesson_id=following.id), 303)
    return redirect(url_for(".module", module_id=found.module_id), 303)


@bp.get("/glossary")
@allow(anyone)
def glossary() -> str:
    """All terms, in alphabetical order."""
    terms = sorted(current_catalogue().glossary, key=lambda term: term.name.casefold())
    return render_template("learning/glossary.html", terms=terms)


@bp.get("/references")
@allow(anyone)
def references() -> str:
    """All references, by number."""
    return render_template("learning/references.html", references=current_catalogue().references)


def _readable(lesson_id: str) -> tuple[Lesson, bool]:
    """The lesson, if this reader may read it, and whether they may answer in it: the first one is open to everybody
    to read.
    """
    catalogue = current_catalogue()
    found = catalogue.lesson(lesson_id)
    is_member = _is_member()
    if is_member or rules.is_sample(catalogue, found):
        return found, is_member
    raise NotAllowed("no-cohort" if current_user.is_authenticated else "sign-in-to-read")


def _is_member() -> bool:
    """Whether the lessons are open to whoever asks."""
    return current_user.is_authenticated and cohorts.may_learn(current_user.id, clock.now())
