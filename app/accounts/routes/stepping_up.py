"""What nobody does without a second factor: the work of staff, and with a fresh one alone roles and whatever amounts to them.

A page between the form and its deed asks for the code. It keeps what was chosen and sends it along, so that the code given is
also the deed done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import current_app, render_template, request
from flask_login import current_user

from app import clock
from app.accounts import queries, second_factor
from app.accounts.browsers import source
from app.accounts.forms import StepUpForm
from app.accounts.sessions import note_second_factor, second_factor_is_fresh
from app.web import errors, transaction
from app.web.authorization import Policy, wants_json
from app.web.refusals import refused

View = Callable[..., Any]


def with_fresh_factor(when: Callable[[], bool] = lambda: True) -> Callable[[View], View]:
    """Ask for the second factor before the view, where `when` says so and it was not given lately."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(**given: Any) -> Any:
            between = _page_between() if when() else None
            return view(**given) if between is None else between

        guarded.fresh_factor = True  # type: ignore[attr-defined]  # what tests/architecture/access.txt shows
        return guarded

    return declare


@dataclass(frozen=True)
class _Proven:
    """Somebody in this role who owes nothing."""

    role: str
    is_authenticated: bool = True


def explain_refusal(policy: Policy) -> tuple[str, int] | None:
    """The page for staff who are refused for nothing but the second factor they owe; None for everybody else."""
    if wants_json() or not current_user.owes_second_factor or not policy.permits(_Proven(current_user.role)):
        return None
    return _page("accounts/factor_owed.html"), 403


def is_demonstration() -> bool:
    """Its accounts are public and meant to be tried with the password alone."""
    return bool(current_app.extensions["keystone-config"].demo)


def _page_between() -> tuple[str, int] | None:
    """What stands between: a page that says to set up a second factor, or one that asks for a code; None when nothing does."""
    if queries.second_factor_of(current_user.id) is None:
        return None if is_demonstration() else (_page("accounts/factor_missing.html"), 403)
    if second_factor_is_fresh():
        return None
    form = StepUpForm()
    if "factor_code" not in request.form:
        return _page("accounts/step_up.html", form=form), 403
    if status := refused(form, lambda: _prove(form)):
        return _page("accounts/step_up.html", form=form), status
    note_second_factor()
    transaction.settle()
    return None


def _prove(form: StepUpForm) -> None:
    second_factor.prove(current_user, **form.given, source=source(), now=clock.now())


def _page(template: str, **context: Any) -> str:
    return render_template(template, fields=errors.typed(), action=request.full_path.rstrip("?"), **context)
