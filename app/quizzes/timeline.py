"""What the timeline of a person says about quizzes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import select

from app import db
from app.quizzes.models import Attempt, Item, Regrade, Remark
from app.web import timelines
from app.web.catalogue import current_catalogue, title_of
from app.web.locale import _, number
from app.web.timelines import Moment, Told


def handed_in(person_id: int, before: datetime, most: int) -> Iterator[Moment]:
    """Attempts that are over; questions inside lessons are left to the lessons. One statement."""
    columns = (
        Attempt.id,
        Attempt.use,
        Attempt.settings,
        Attempt.closed_at,
        Attempt.points,
        Attempt.most_points,
        Attempt.passed,
    )
    rows = db.session.execute(
        select(*columns)
        .where(Attempt.learner_id == person_id, Attempt.closed_at < before, Attempt.use != "lesson")
        .order_by(Attempt.closed_at.desc(), Attempt.id.desc())
        .limit(most)
    )
    for row in rows:
        detail = ""
        if row.most_points:
            told = {"points": number(row.points or 0), "most": number(row.most_points)}
            detail = _("%(points)s of %(most)s points") % told
        if row.use != "exam":
            title, icon, tone = _("Taken: %(quiz)s"), "circle", "plain"
        elif row.passed:
            title, icon, tone = _("Passed: %(quiz)s"), "check", "good"
        else:
            title, icon, tone = _("Not passed: %(quiz)s"), "x", "bad"
        href = url_for("quizzes.result", id=row.id)
        yield Moment(row.closed_at, title % {"quiz": row.settings["title"]}, detail, href, None, icon, tone)


def marked_anew(person_id: int, before: datetime, most: int) -> Iterator[Moment]:
    """Answers whose mark was changed on purpose, with the reason. One statement."""
    rows = db.session.execute(
        select(
            Attempt.id, Attempt.settings, Remark.points_before, Remark.points_after, Regrade.at, Regrade.reason,
            Regrade.by_id,
        )
        .join(Regrade, Regrade.id == Remark.regrade_id)
        .join(Item, Item.id == Remark.item_id)
        .join(Attempt, Attempt.id == Item.attempt_id)
        .where(Attempt.learner_id == person_id, Regrade.at < before)
        .order_by(Regrade.at.desc(), Remark.id.desc())
        .limit(most)
    )  # fmt: skip
    for row in rows:
        told = {"quiz": row.settings["title"], "old": number(row.points_before), "new": number(row.points_after)}
        title = _("An answer marked anew: %(quiz)s, %(old)s points became %(new)s") % told
        yield Moment(row.at, title, row.reason, url_for("quizzes.result", id=row.id), row.by_id, "repeat", "warm")


def _allowed(facts: Mapping[str, Any]) -> Told:
    if facts["kind"] == "time":
        title = _("More time granted: %(percent)s %%") % {"percent": number(facts["amount"])}
        return Told(title, facts.get("reason", ""), "clock", "accent")
    told = {"number": number(facts["amount"]), "quiz": title_of(current_catalogue().quiz, facts["quiz"])}
    return Told(
        _("Further attempts granted: %(number)s at %(quiz)s") % told, facts.get("reason", ""), "clock", "accent"
    )


timelines.source("course", "attempts", handed_in)
timelines.source("course", "remarks", marked_anew)
timelines.deeds("course", {"allowed": _allowed})
