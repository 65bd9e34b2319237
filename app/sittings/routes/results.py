"""The office's pages of results and of what is to come: moderation, release to all at once, appeals, the forecast."""

from __future__ import annotations

from functools import partial

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import Field

from app import clock
from app.accounts import queries as accounts
from app.errors import Invalid
from app.sittings import actions, marking, outlook, queries, rules, words
from app.sittings.forms import AnswerForm, LetterForm, SettleForm
from app.sittings.models import Sitting
from app.sittings.routes.blueprint import bp, certify
from app.web.authorization import allow
from app.web.catalogue import current_catalogue
from app.web.downloads import spreadsheet
from app.web.forms import Form
from app.web.locale import _, ngettext, number
from app.web.refusals import demand, refused


@bp.get("/sittings/<int:sitting_id>/results")
@allow(certify)
def office_results(sitting_id: int) -> str:
    """Every candidate and part, the marks beside each other, what is still open."""
    return _page(queries.sitting(sitting_id))


@bp.get("/sittings/<int:sitting_id>/results.csv")
@allow(certify)
def results_csv(sitting_id: int) -> Response:
    """A line for each candidate and part: what each examiner gave, and the result."""
    found = queries.sitting(sitting_id)
    marks = queries.marks_by_part(found)
    names = accounts.names_of({mark.examiner_id for those in marks.values() for mark in those})

    def given(application_id: int, part_id: int) -> str:
        told = (
            f"{names[mark.examiner_id]}: {_('absent') if mark.percent is None else number(mark.percent)}{f' ({mark.note})' if mark.note else ''}"
            for mark in marks.get((application_id, part_id), ())
        )
        return "; ".join(told)

    rows = (
        (
            one.user.name,
            one.user.email,
            part.title,
            given(one.application.id, part.id),
            words.result(one.results[part.key]),
        )
        for one in queries.candidates(found)
        if one.application.outcome == "admitted"
        for part in found.parts
        if part.key in one.results
    )
    heads = [_("Name"), _("E-mail address"), _("Part"), _("Marks in per cent"), _("Result")]
    return spreadsheet(f"results-{sitting_id}", heads, rows)


@bp.post("/sittings/<int:sitting_id>/results/<int:application_id>/<int:part_id>/moderation")
@allow(certify)
def office_moderate(sitting_id: int, application_id: int, part_id: int) -> Response | tuple[str, int]:
    """Settle a part on which examiners differ."""
    found, form = queries.sitting(sitting_id), SettleForm()
    percent, because = form.percent.data or 0.0, form.because.data or ""
    if status := refused(
        form,
        lambda: marking.moderate(
            found, application_id, part_id, percent, because=because, by=current_user, now=clock.now()
        ),
    ):
        return _page(found, form, (application_id, part_id)), status
    flash(_("The part is settled."), "good")
    return _back(sitting_id)


@bp.post("/sittings/<int:sitting_id>/release")
@allow(certify)
def office_release(sitting_id: int) -> Response:
    """Tell everybody at once."""
    demand()
    told = marking.release(queries.sitting(sitting_id), by=current_user, now=clock.now())
    flash(ngettext("%(num)s candidate is told.", "%(num)s candidates are told.", told) % {"num": told}, "good")
    return _back(sitting_id)


@bp.post("/sittings/<int:sitting_id>/results/<int:application_id>/<int:part_id>/answer")
@allow(certify)
def office_answer(sitting_id: int, application_id: int, part_id: int) -> Response | tuple[str, int]:
    """Decide an appeal."""
    found, form, done = queries.sitting(sitting_id), AnswerForm(), list[str]()
    percent, because = form.percent.data, form.because.data or ""
    if status := refused(
        form,
        lambda: done.append(
            marking.answer(found, application_id, part_id, percent, because=because, by=current_user, now=clock.now())
        ),
    ):
        return _page(found, form, (application_id, part_id)), status
    flash(_said(done[0]), "good")
    return _back(sitting_id)


@bp.get("/sittings/<int:sitting_id>/forecast")
@allow(certify)
def office_forecast(sitting_id: int) -> str:
    """Who will be eligible, who lacks only one thing, whose evidence ends before."""
    return _forecast(queries.sitting(sitting_id))


@bp.get("/sittings/<int:sitting_id>/forecast.csv")
@allow(certify)
def forecast_csv(sitting_id: int) -> Response:
    """The forecast as a table, with everything that is missing."""
    found = queries.sitting(sitting_id)
    groups = rules.forecast(outlook.outlooks(found, current_catalogue(), queries.today_in(found, clock.now())))
    rows = (
        (
            one.name, words.GROUPS[group][0], one.applied, "; ".join(words.lacking(one.eligibility)),
            "; ".join(f"{title} {until.isoformat()}" for title, until in one.expires),
        )
        for group, those in groups.items()
        for one in those
    )  # fmt: skip
    heads = [_("Name"), _("Group"), _("Applied"), _("Missing"), _("Ends before the day")]
    return spreadsheet(f"forecast-{sitting_id}", heads, rows)


@bp.post("/sittings/<int:sitting_id>/forecast")
@allow(certify)
def office_write(sitting_id: int) -> Response | tuple[str, int]:
    """Write to a group of the forecast."""
    found, form, sent = queries.sitting(sitting_id), LetterForm(), list[int]()
    if status := refused(form, lambda: sent.append(_write(found, form))):
        return _forecast(found, form), status
    words = ngettext("%(num)s mail is in the outbox.", "%(num)s mails are in the outbox.", sent[0])
    flash(words % {"num": sent[0]}, "good")
    return redirect(url_for(".office_forecast", sitting_id=sitting_id), 303)


def _said(done: str) -> str:
    return {
        "unchanged": _("The answer is on record; the result stays."),
        "changed": _("The result is changed."),
        "now-passed": _("The part is passed now, and the ledger says so."),
        "now-failed": _("The part is no longer passed, and the ledger says so."),
    }[done]


def _back(sitting_id: int) -> Response:
    return redirect(url_for(".office_results", sitting_id=sitting_id), 303)


def _write(found: Sitting, form: LetterForm) -> int:
    groups = rules.forecast(outlook.outlooks(found, current_catalogue(), queries.today_in(found, clock.now())))
    chosen = [one.learner_id for one in groups.get(form.group.data or "", ())]
    if not chosen:
        raise Invalid("nobody-chosen")
    return actions.write_to(found, queries.people(chosen), text=form.text.data or "", by=current_user)


def _forecast(found: Sitting, wrong: LetterForm | None = None) -> str:
    catalogue = current_catalogue()
    if wrong is not None:
        _own(wrong, wrong.group.data or "")  # before the summary of errors leads to its field
    groups = rules.forecast(outlook.outlooks(found, catalogue, queries.today_in(found, clock.now())))
    return render_template(
        "sittings/forecast.html",
        sitting=found,
        groups=groups,
        path=catalogue.path(found.path_id),
        letter_form=_letter_form,
        wrong=wrong,
    )


def _letter_form(group: str, wrong: LetterForm | None) -> LetterForm:
    here = wrong is not None and wrong.group.data == group
    return _own(wrong if here and wrong else LetterForm(formdata=None, group=group), group)  # type: ignore[return-value]


def _form_of(
    kind: type[Form], wrong: Form | None, about: tuple[int, int] | None, application_id: int, part_id: int
) -> Form:
    """The form of one part with ids of its own, with what was typed where it was refused."""
    here = wrong is not None and isinstance(wrong, kind) and about == (application_id, part_id)
    return _own(wrong if here and wrong else kind(formdata=None), f"{application_id}-{part_id}")


def _own(form: Form, name: str) -> Form:
    """The form with ids of its own, because a page shows several."""
    fields: list[Field] = [field for field in form if field.type not in ("HiddenField", "CSRFTokenField")]
    for field in fields:
        field.id = field.label.field_id = f"{field.short_name}-{name}"
    return form


def _page(found: Sitting, wrong: Form | None = None, about: tuple[int, int] | None = None) -> str:
    """The results; `wrong` is the form that was refused, `about` the application and part it stands with."""
    if wrong is not None and about is not None:
        _own(wrong, f"{about[0]}-{about[1]}")  # before the summary of errors leads to its fields
    admitted = [one for one in queries.candidates(found) if one.application.outcome == "admitted"]
    state = rules.state(found, queries.today_in(found, clock.now()))
    marks = queries.marks_by_part(found)
    return render_template(
        "sittings/results.html",
        sitting=found,
        state=state,
        candidates=admitted,
        marks=marks,
        names=accounts.names_of({mark.examiner_id for those in marks.values() for mark in those}),
        appeals=queries.appeals_of(one.application.id for one in admitted),
        refusal=rules.release_refusal(state, [result for one in admitted for result in one.results.values()]),
        settle_form=partial(_form_of, SettleForm, wrong, about),
        answer_form=partial(_form_of, AnswerForm, wrong, about),
        wrong=wrong,
    )
