"""Starting the production server: check everything, prepare the database once, then gunicorn with threads.

The parent process migrates, loads content and (where asked for) creates the demonstration data; the workers are forked from it and
share what it has loaded. Each worker opens its own database connections and, unless `make worker` does that, runs jobs in a thread.
"""

from __future__ import annotations

import gc
import sys
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from app import clock, db, jobs
from app.application import create_app
from app.authoring.following import Follower
from app.content.load import InvalidContent
from app.credentials import actions as credentials
from app.credentials import keys
from app.demo import create as demo
from config import Config


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, configured from our Config instead of from files."""

    def __init__(self, app: Flask, config: Config) -> None:
        self._app, self._config = app, config
        super().__init__()

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": f"{self._config.host}:{self._config.port}",
            "workers": self._config.workers,
            "threads": self._config.threads,
            "worker_class": "gthread",
            "keepalive": 75,  # longer than a proxy's, so that a reused connection is not reset in the middle of a save
            "graceful_timeout": 20,
            "timeout": 60,
            "max_requests": 50_000,
            "max_requests_jitter": 5_000,
            "post_fork": self._after_fork,
            "accesslog": None,
            "loglevel": "warning",
            "forwarded_allow_ips": "127.0.0.1" if self._config.proxies else "",
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app

    def _after_fork(self, _arbiter: Any, _worker: Any) -> None:
        self._app.extensions["keystone-engine"].dispose(close=False)
        Follower(self._app.extensions["keystone-content"], self._config.data).start()
        if self._config.jobs_in_server:
            jobs.Worker().start()


def run(config: Config) -> int:
    """Serve until stopped. Returns 1 when content or database forbid a start, after saying why."""
    try:
        app = create_app(config)
    except InvalidContent as invalid:
        print("Keystone does not start with broken content:", file=sys.stderr)
        for problem in invalid.problems:
            if problem.severity == "error":
                print(f"  {problem.path}:{problem.line}: {problem.message}", file=sys.stderr)
        return 1
    engine = app.extensions["keystone-engine"]
    try:
        db.migrate(engine)
    except db.UnknownSchema as wrong:
        print(f"Keystone does not start with this database: {wrong}", file=sys.stderr)
        return 1
    with db.transaction():
        keys.signer()
        credentials.complete(clock.now())
    if config.demo:
        demo.create(app)
    engine.dispose()
    print(f"Keystone answers at http://{config.host}:{config.port}/ (stop with Ctrl-C)", flush=True)
    if config.demo:
        print(demo.WELCOME, flush=True)
    gc.collect()
    gc.freeze()  # what is loaded stays: workers share it instead of copying and searching it
    Server(app, config).run()
    return 0
