"""The practicals of the demonstration end as its story needs them, whatever chance says."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import Engine, func, select

from app import clock, db
from app.accounts.permissions import Role
from app.demo.practicals import Practicals
from app.practicals.models import Assessment
from tests.factories import a_user


class Misfortune(Random):
    """A strict assessor sees a point less at every step, every time."""

    def random(self) -> float:
        return 0.1


def test_who_is_to_pass_passes_whatever_chance_says(app: Flask, database: Engine) -> None:
    catalogue = app.extensions["keystone-content"].catalogue
    administrator, strict, learner = a_user(role=Role.ADMINISTRATOR), a_user(role=Role.INSTRUCTOR), a_user()
    checklists = [one for module in catalogue.modules for one in module.checklists if one.assessors == 1]
    played = Practicals(catalogue, Misfortune(7), ZoneInfo("Europe/London"), administrator, (strict,), strict)
    now = clock.now()
    played.found(now - timedelta(days=100))

    for checklist in checklists:
        played.pass_(learner, checklist, now)

    passed = db.session.scalar(select(func.count()).select_from(Assessment).where(Assessment.passed))
    assert passed == len(checklists)
