"""What the timeline of a person says about examinations. Results are told once they are released, parts passed by the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from sqlalchemy import case, literal, select, union_all

from app import db
from app.accounts.permissions import Permission, may
from app.sittings.models import Appeal, Application, Sitting
from app.sittings.words import OUTCOMES
from app.web import timelines
from app.web.locale import _, lazy
from app.web.timelines import Moment


def examined(person_id: int, before: datetime, most: int) -> Iterator[Moment]:
    """Applications made and withdrawn, places given, results released, appeals. One statement."""
    told = []
    for what, at in (
        ("applied", Application.applied_at),
        ("withdrawn", Application.withdrawn_at),
        ("places", Sitting.frozen_at),
        ("results", Sitting.released_at),
    ):
        chosen = (
            select(literal(what).label("what"), at.label("at"), Sitting.id, Sitting.title, Application.outcome)
            .join(Sitting, Sitting.id == Application.sitting_id)
            .where(Application.learner_id == person_id, at.is_not(None), at < before)
        )
        if what in ("places", "results"):
            chosen = chosen.where(Application.withdrawn_at.is_(None), Application.outcome != "")
        if what == "results":
            chosen = chosen.where(Application.outcome == "admitted")
        told.append(chosen)
    for what, at in (("appealed", Appeal.made_at), ("answered", Appeal.decided_at)):
        told.append(
            select(literal(what).label("what"), at.label("at"), Sitting.id, Sitting.title, Application.outcome)
            .join(Application, Application.sitting_id == Sitting.id)
            .join(Appeal, Appeal.application_id == Application.id)
            .where(Application.learner_id == person_id, at.is_not(None), at < before)
        )
    rows = union_all(*told).subquery()
    order = case({"applied": 0, "withdrawn": 1, "places": 2, "results": 3}, value=rows.c.what, else_=4)
    for row in db.session.execute(select(rows).order_by(rows.c.at.desc(), order.desc()).limit(most)):
        sentence = {
            "applied": _("Applied for %(sitting)s"),
            "withdrawn": _("Withdrew from %(sitting)s"),
            "places": _("Places given at %(sitting)s"),
            "results": _("Results released: %(sitting)s"),
            "appealed": _("Appealed against a result of %(sitting)s"),
            "answered": _("Appeal answered: %(sitting)s"),
        }[row.what]
        detail = str(OUTCOMES[row.outcome]) if row.what == "places" else ""
        href = url_for(
            "sittings.office_results" if row.what in ("results", "appealed", "answered") else "sittings.office_sitting",
            sitting_id=row.id,
        )
        yield Moment(row.at, sentence % {"sitting": row.title}, detail, href, None, "signature", "plain")


timelines.part("examinations", lazy("Examinations"), may(Permission.CERTIFY), order=40)
timelines.source("examinations", "applications", examined)
