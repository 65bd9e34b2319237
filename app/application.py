"""`create_app(config)`: the table of contents of Keystone."""

from __future__ import annotations

from typing import Any

from flask import Flask

from app import db, jobs, mail
from app.accounts import routes as accounts
from app.accounts import sealing
from app.admin import routes as admin
from app.analytics import routes as analytics
from app.authoring.routes import drafts as drafting
from app.authoring.routes import files as authoring
from app.certification.routes import learner as certification
from app.certification.routes import staff as certifying
from app.cohorts import routes as cohorts
from app.content.model import Catalogue
from app.content.store import Store
from app.cpd import routes as cpd
from app.credentials import keys
from app.credentials import routes as credentials
from app.dashboard import routes as dashboard
from app.evidence import actions as ledger
from app.evidence import routes as evidence
from app.learning import routes as learning
from app.practicals.routes import learner as practising
from app.practicals.routes import staff as assessing
from app.quizzes import routes as quizzes
from app.quizzes.routes import staff as quiz_staff
from app.seminars import routes as seminars
from app.sittings import routes as sittings
from app.web import (
    assets,
    authorization,
    bodies,
    catalogue,
    compression,
    errors,
    health,
    locale,
    security,
    templating,
    transaction,
)
from config import Config, zone

CAPABILITIES = (
    accounts,
    cohorts,
    evidence,
    quizzes,
    quiz_staff,
    learning,
    practising,
    assessing,
    credentials,
    seminars,
    certification,
    certifying,
    cpd,
    sittings,
    authoring,
    drafting,
    analytics,
    dashboard,
    admin,
)


def create_app(config: Config, *, content: Store | None = None, testing: bool = False) -> Flask:
    """The application for `config`. Refuses to start when a route does not say who may call it."""
    app = Flask(__name__, static_folder=None, template_folder="web/templates")
    app.jinja_options = {"cache_size": -1}  # there are as many templates as there are; none is to be forgotten
    app.testing = testing
    app.ensure_sync = lambda view: view  # type: ignore[method-assign]  # nothing here is async; Flask asks at every call
    app.extensions["keystone-config"] = config
    app.extensions["keystone-engine"] = db.connect(config.sqlalchemy_url)
    store = content or Store(config.content, config.data / "content-cache", seconds=config.content_check_seconds)
    catalogue.install(app, store)
    provide(store, config)
    bodies.install(app, config.max_body_kb * 1024)
    compression.install(app)
    transaction.install(app)
    security.install(app, config)
    locale.install(app, default_zone=config.time_zone)
    templating.install(app, society=config.society)
    errors.install(app)
    assets.install(app, config.data)
    accounts.login_manager.init_app(app)
    authorization.install(app, accounts.explain_refusal)
    sealing.configure(config.signing_secret())
    keys.configure(config.signing_seed)
    ledger.configure(zone(config))
    mail.configure(mail.Transport(_mail_renderer(app, config), config.smtp_url, config.mail_from))
    health.install(app)
    for capability in CAPABILITIES:
        app.register_blueprint(capability.bp)
    if missing := authorization.undeclared(app):
        raise RuntimeError(f"these routes do not say who may call them: {', '.join(missing)}")
    return app


def provide(store: Store, config: Config) -> None:
    """Give jobs, and what runs like them within a transaction, the course and the settings."""
    jobs.provide("catalogue", lambda: _newest(store))
    jobs.provide("config", lambda: config)
    jobs.provide("store", lambda: store)


def _newest(store: Store) -> Catalogue:
    """The catalogue for a job: a process that only works through jobs has nobody else who looks whether files changed."""
    store.refresh()
    return store.catalogue


def _mail_renderer(app: Flask, config: Config) -> Any:
    """Mails are written outside or inside a request alike; addresses in them begin with the public address."""

    def render(template: str, language: str, context: dict[str, Any]) -> str:
        with locale.reading_as(locale.Reader(language=language, zone=config.time_zone)):
            return app.jinja_env.get_template(template).render(public_url=config.public_url, **context)

    return render
