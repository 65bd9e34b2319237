"""Pages for running the site: outbox, jobs, audit trail, settings."""

from __future__ import annotations

import dataclasses
import json

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import events, jobs, mail
from app.accounts.permissions import Permission, may
from app.admin import queries
from app.web import catalogue, navigation
from app.web.authorization import allow
from app.web.downloads import spreadsheet
from app.web.locale import _, lazy
from app.web.security import whole

bp = Blueprint("admin", __name__, url_prefix="/site", template_folder="templates")
navigation.place(lazy("Site"), "admin.site", may(Permission.RUN_SITE), order=90, icon="settings")

SECRET = {"secret_key", "smtp_url", "database_url"}


@bp.get("/")
@allow(may(Permission.RUN_SITE))
def site() -> str:
    """What needs a look: broken content, undelivered mail, failed jobs; and the settings in force."""
    content, config = catalogue.store(), current_app.extensions["keystone-config"]
    settings = [
        (
            field.metadata["env"],
            _("set, not shown")
            if field.name in SECRET and getattr(config, field.name)
            else _as_set(getattr(config, field.name)),
            field.metadata["does"],
        )
        for field in dataclasses.fields(config)
    ]
    return render_template(
        "admin/site.html",
        problems=content.problems,
        is_current=content.is_current,
        look=queries.needing_a_look(),
        settings=settings,
        database=queries.database_name(),
        smtp=bool(config.smtp_url),
    )


@bp.get("/outbox")
@allow(may(Permission.RUN_SITE))
def outbox() -> str:
    """All mails; without SMTP this is where they are read."""
    page = queries.mails(_page(), waiting=_waiting())
    return render_template(
        "admin/outbox.html",
        mails=page,
        waiting=_waiting(),
        smtp=bool(current_app.extensions["keystone-config"].smtp_url),
    )


@bp.get("/outbox.csv")
@allow(may(Permission.RUN_SITE))
def outbox_csv() -> Response:
    """All mails as a table, without what they say."""
    heads = [_("Subject"), _("To"), _("Written"), _("Delivered"), _("Error")]
    rows = (
        [one.subject, one.to, one.queued_at, one.sent_at, one.error] for one in queries.all_mails(waiting=_waiting())
    )
    return spreadsheet("outbox", heads, rows)


@bp.get("/outbox/<int:mail_id>")
@allow(may(Permission.RUN_SITE))
def mail_page(mail_id: int) -> str:
    """One mail as it was or will be sent."""
    return render_template(
        "admin/mail.html",
        mail=queries.mail_with_id(mail_id),
        smtp=bool(current_app.extensions["keystone-config"].smtp_url),
    )


@bp.post("/outbox/<int:mail_id>/delivery")
@allow(may(Permission.RUN_SITE))
def resend(mail_id: int) -> Response:
    """Put an undelivered mail in line again."""
    found = queries.mail_with_id(mail_id)
    mail.resend(found)
    events.record(current_user.id, "resent-mail", f"mail:{found.id}")
    flash(_("The mail is in line again."), "message")
    return redirect(url_for(".mail_page", mail_id=mail_id), 303)


@bp.get("/jobs")
@allow(may(Permission.RUN_SITE))
def job_list() -> str:
    """Work that is done in the background, and what failed."""
    state = request.args.get("show", "")
    return render_template("admin/jobs.html", jobs=queries.jobs(_page(), state=state), state=state)


@bp.get("/jobs.csv")
@allow(may(Permission.RUN_SITE))
def jobs_csv() -> Response:
    """The same jobs as a table, all of them."""
    heads = [_("Job"), _("State"), _("When"), _("Tries"), _("Error")]
    rows = (
        [one.name, _job_state(one), one.done_at or one.run_at, one.attempts, one.error]
        for one in queries.all_jobs(state=request.args.get("show", ""))
    )
    return spreadsheet("jobs", heads, rows)


@bp.post("/jobs/<int:job_id>/retry")
@allow(may(Permission.RUN_SITE))
def retry(job_id: int) -> Response:
    """Give a job that was given up another round."""
    found = queries.job_with_id(job_id)
    jobs.retry(found.id)
    events.record(current_user.id, "retried-job", f"job:{found.id}", name=found.name)
    flash(_("The job is in line again."), "message")
    return redirect(url_for(".job_list"), 303)


@bp.get("/trail")
@allow(may(Permission.RUN_SITE))
def trail() -> str:
    """Who did what, to what, when."""
    person, verb = _deeds()
    return render_template(
        "admin/trail.html",
        trail=queries.trail(_page(), person=person, verb=verb),
        person=person,
        verb=verb,
        verbs=queries.verbs(),
    )


@bp.get("/trail.csv")
@allow(may(Permission.RUN_SITE))
def trail_csv() -> Response:
    """The same deeds as a table, all of them."""
    person, verb = _deeds()
    heads = [_("When"), _("Who"), _("Deed"), _("To what"), _("Facts")]
    rows = (
        [event.at, name or _("the system"), event.verb, event.subject, _facts(event.facts)]
        for event, name in queries.whole_trail(person=person, verb=verb)
    )
    return spreadsheet("audit-trail", heads, rows)


def _as_set(value: object) -> str:
    """A setting as the environment has it."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _waiting() -> bool:
    return request.args.get("show") == "waiting"


def _deeds() -> tuple[int | None, str]:
    """Whose deeds the address asks for (0, who is nobody, when that cannot be read), and of which kind."""
    person = request.args.get("person", 0, type=whole) if request.args.get("person") else None
    return person, request.args.get("verb", "")


def _job_state(job: jobs.Job) -> str:
    if job.done_at:
        return _("done")
    if job.dead_at:
        return _("given up")
    return _("failing") if job.error else _("open")


def _facts(facts: dict[str, object]) -> str:
    told = ((key, one if isinstance(one, str | int | float) else json.dumps(one)) for key, one in facts.items())
    return "; ".join(f"{key}: {one}" for key, one in told)


def _page() -> int:
    return max(request.args.get("page", 1, type=whole), 1)
