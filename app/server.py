"""Starting the production server: check everything, prepare the database once, then gunicorn with threads.

The parent process migrates, loads content and (where asked for) creates the demonstration data; the workers are forked from it and
share what it has loaded. Each worker opens its own database connections and, unless `make worker` does that, runs jobs in a thread.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import hashlib
import sys
from pathlib import Path
from typing import Any

import jinja2
from flask import Flask
from gunicorn.app.base import BaseApplication
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import configure_mappers

from app import clock, db, jobs, migrating
from app.application import create_app
from app.authoring.following import Follower
from app.content.load import InvalidContent
from app.credentials import actions as credentials
from app.credentials import keys
from app.demo import create as demo
from app.web import locale, rendering
from config import Config

M_ARENA_MAX = -8  # as malloc.h numbers it
YOUNG = 10_000  # objects made before rings among them are looked for: a page makes thousands, and hardly a ring


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
        gc.set_threshold(YOUNG)
        gc.enable()
        self._app.extensions["keystone-engine"].dispose(close=False)
        Follower(self._app.extensions["keystone-content"], self._config.data).start()
        if self._config.jobs_in_server:
            jobs.Worker().start()


def _make_ready(app: Flask, config: Config) -> None:
    """Load and compile what the first pages would, before the processes part: they share it, and nobody waits for it."""
    kept = config.data / "template-cache"
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(kept), f"{_way_of_compiling(app)}-%s")
    configure_mappers()
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)
    visitor = app.test_client()
    for path in ("/course", "/sign-in"):
        visitor.get(path)


def _way_of_compiling(app: Flask) -> str:
    """Changes when the same template would be compiled to something else; Jinja looks at its text alone."""
    env = app.jinja_env
    ways = (jinja2.__version__, sorted(env.extensions), env.trim_blocks, env.lstrip_blocks, env.newstyle_gettext)  # type: ignore[attr-defined]
    code = Path(rendering.__file__).read_bytes() + Path(locale.__file__).read_bytes()
    return hashlib.sha256(repr(ways).encode() + code).hexdigest()[:12]


def _share_memory() -> None:
    """Prepare for processes that share what this one loads. No garbage is collected until they have parted: it would leave
    holes among what is shared, and whoever fills a hole copies its page. Threads take their memory from two places
    instead of eight for each processor, most of which would stand empty.
    """
    gc.disable()
    with contextlib.suppress(OSError, AttributeError):  # another C library than glibc
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def _leave_to_workers() -> None:
    """What is loaded stays: workers share it instead of copying and searching it. What is free goes back to the system."""
    gc.freeze()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def run(config: Config) -> int:
    """Serve until stopped. Returns 1 when content or database forbid a start, after saying why."""
    _share_memory()
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
        migrating.migrate(engine)
    except migrating.UnknownSchema as wrong:
        print(f"Keystone does not start with this database: {wrong}", file=sys.stderr)
        return 1
    with db.transaction():
        keys.signer()
        credentials.complete(clock.now())
    if config.demo and demo.create(app):
        gc.collect()
    _make_ready(app, config)
    engine.dispose()
    print(f"Keystone answers at http://{config.host}:{config.port}/ (stop with Ctrl-C)", flush=True)
    if config.demo:
        print(demo.WELCOME, flush=True)
    _leave_to_workers()
    Server(app, config).run()
    return 0
