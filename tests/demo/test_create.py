"""The demonstration: believable, from stored facts, made once."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import Engine, func, select

from app import clock, db
from app.accounts.models import User
from app.certification.queries import board
from app.certification.rules.facts import Stage
from app.demo import create as demo
from app.demo.people import ALUMNI, LEARNERS, PASSWORD
from app.events import Event
from app.evidence.queries import verify_all
from app.quizzes.models import Answer, Attempt
from tests.visitor import Visitor


def test_the_demonstration_fills_every_stage_and_its_ledger_verifies(app: Flask, lasting: Engine) -> None:
    with app.app_context():
        assert demo.create(app) is True
        assert demo.create(app) is False

    catalogue = app.extensions["keystone-content"].catalogue
    found = board(catalogue.paths[0], catalogue, clock.now().date())
    assert all(found.columns[stage] for stage in Stage if found.has(stage))
    assert found.total == len([one for one in (*LEARNERS, *ALUMNI) if one.candidate])
    assert verify_all().problems == ()
    assert db.session.scalar(select(func.count()).select_from(Answer)) > 1000
    assert db.session.scalar(select(func.count()).select_from(Attempt).where(Attempt.passed.is_(False))) > 0
    assert db.session.scalar(select(func.max(Event.at))) <= clock.now()


def test_demo_people_sign_in_with_the_password_that_is_printed(app: Flask, lasting: Engine) -> None:
    with app.app_context():
        demo.create(app)
    visitor = Visitor(app)

    page = visitor.visit("/sign-in")
    home = visitor.submit(page, "/sign-in", email="student@example.org", password=PASSWORD)

    assert "Ana Ferreira" in home.text
    assert PASSWORD in demo.WELCOME


def test_nobody_is_made_where_somebody_is(app: Flask, lasting: Engine) -> None:
    with db.transaction() as session:
        session.add(User(email="real@example.org", name="Real", created_at=clock.now()))

    with app.app_context():
        assert demo.create(app) is False
    assert db.session.scalar(select(func.count()).select_from(User)) == 1
