"""What instructors do about the quizzes of those they teach: more time, further attempts, marking anew."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts.models import User
from app.accounts.permissions import Permission, may
from app.cohorts import queries as cohorts
from app.cohorts.models import Cohort
from app.content.model import Quiz
from app.quizzes import allowing, queries, regrading
from app.quizzes.forms import AttemptsForm, RegradeForm, TimeForm
from app.web.authorization import allow
from app.web.catalogue import current_catalogue
from app.web.locale import _, ngettext
from app.web.refusals import refused

bp = Blueprint("quiz_staff", "app.quizzes", template_folder="templates")
teach = may(Permission.TEACH)


@bp.get("/learners/<int:learner_id>/allowances")
@allow(teach)
def allowances(learner_id: int) -> str:
    """What this learner has beyond the quizzes' own rules, and how that came."""
    return _allowances_page(cohorts.learner_seen_by(current_user, learner_id))


@bp.post("/learners/<int:learner_id>/allowances/time")
@allow(teach)
def give_time(learner_id: int) -> Response | tuple[str, int]:
    """Grant more time, or take it back."""
    learner, form = cohorts.learner_seen_by(current_user, learner_id), TimeForm()

    def deed() -> None:
        allowing.give_time(learner, int(form.percent.data), because=form.reason.data, by=current_user, now=clock.now())

    if status := refused(form, deed):
        return _allowances_page(learner, time_form=form), status
    flash(_("The time is stored. It holds for attempts under way too."), "good")
    return redirect(url_for(".allowances", learner_id=learner_id), 303)


@bp.post("/learners/<int:learner_id>/allowances/attempts")
@allow(teach)
def give_attempts(learner_id: int) -> Response | tuple[str, int]:
    """Grant further attempts at one quiz, or take them back."""
    learner, form = cohorts.learner_seen_by(current_user, learner_id), AttemptsForm().offer(_limited())

    def deed() -> None:
        quiz = current_catalogue().quiz(form.quiz.data)
        allowing.give_attempts(
            learner, quiz, form.further.data, because=form.reason.data, by=current_user, now=clock.now()
        )

    if status := refused(form, deed):
        return _allowances_page(learner, attempts_form=form), status
    flash(_("The number of attempts is stored."), "good")
    return redirect(url_for(".allowances", learner_id=learner_id), 303)


@bp.get("/cohorts/<int:cohort_id>/questions/<question_id>/regrade")
@allow(teach)
def regrade(cohort_id: int, question_id: str) -> str:
    """Who would gain or lose what, if the answers were marked by the question as it is now."""
    return _regrade_page(cohorts.cohort_seen_by(current_user, cohort_id), question_id)


@bp.post("/cohorts/<int:cohort_id>/questions/<question_id>/regrade")
@allow(teach)
def mark_anew(cohort_id: int, question_id: str) -> Response | tuple[str, int]:
    """Mark them anew."""
    cohort, form, done = cohorts.cohort_seen_by(current_user, cohort_id), RegradeForm(), [0]

    def deed() -> None:
        done[0] = regrading.regrade(
            cohort,
            question_id,
            current_catalogue(),
            seal=form.seal.data,
            nobody_loses=form.nobody_loses.data,
            because=form.reason.data,
            by=current_user,
            now=clock.now(),
        )

    if status := refused(form, deed):
        return _regrade_page(cohort, question_id, form), status
    words = ngettext("%(number)s answer was marked anew.", "%(number)s answers were marked anew.", done[0])
    flash(words % {"number": done[0]}, "good")
    return redirect(url_for(".regrade", cohort_id=cohort_id, question_id=question_id), 303)


def _limited() -> list[Quiz]:
    return [quiz for module in current_catalogue().modules for quiz in module.quizzes if quiz.attempts is not None]


def _allowances_page(
    learner: User, *, time_form: TimeForm | None = None, attempts_form: AttemptsForm | None = None
) -> str:
    percent = queries.allowed(learner.id, "").percent
    return render_template(
        "quizzes/allowances.html",
        learner=learner,
        time_form=time_form or TimeForm(formdata=None, percent=str(percent)),
        attempts_form=attempts_form or AttemptsForm(formdata=None, further=1).offer(_limited()),
        history=queries.allowances_of(learner.id),
        titles={quiz.id: quiz.title for quiz in _limited()},
        own=learner.id == current_user.id,
    )


def _regrade_page(cohort: Cohort, question_id: str, form: RegradeForm | None = None) -> str:
    catalogue = current_catalogue()
    seen = regrading.preview(cohort, question_id, catalogue)
    form = form or RegradeForm(formdata=None)
    form.seal.data = seen.seal
    return render_template(
        "quizzes/regrade.html",
        cohort=cohort,
        seen=seen,
        form=form,
        past=queries.regrades_of(cohort.id, question_id),
    )
