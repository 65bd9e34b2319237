"""Where a run happens: a temporary installation with real content and one extra quiz of ten questions."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from app import migrating
from app.application import create_app
from app.content.load import load
from app.content.model import Catalogue
from app.content.questions import Choice
from config import Config
from tests import postgresql
from tests.reliability.server import Server

QUIZ = "bench-ten"


@dataclass
class Floor(Server):
    """The floor application as a process; started and ended like Keystone's own."""

    command: tuple[str, ...] = ("bench.floor",)


@dataclass
class Place:
    """One installation: Keystone and the floor beside it, on the same database."""

    kind: str
    folder: Path
    keystone: Server
    floor: Floor
    catalogue: Catalogue
    quick: bool
    _app: list[Flask] = field(default_factory=list)

    @property
    def app(self) -> Flask:
        """The application in this process, for what is timed without a server; made once."""
        if not self._app:
            self._app.append(create_app(self.keystone.config))
            migrating.migrate(self._app[0].extensions["keystone-engine"])
        return self._app[0]


@contextmanager
def place(kind: str, *, quick: bool) -> Iterator[Place]:
    """An installation that is gone afterwards, its servers too."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="keystone-bench-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        url = stack.enter_context(postgresql.cluster(durable=True)) if kind == "postgresql" else ""
        content = with_a_quiz_of_ten(folder / "content")
        keystone, floor = Server(folder / "data", content, url), Floor(folder / "data", content, url)
        stack.callback(keystone.end)
        stack.callback(floor.end)
        yield Place(kind, folder, keystone, floor, load(content), quick)


def with_a_quiz_of_ten(folder: Path) -> Path:
    """The course that KEYSTONE_CONTENT names (else our own) and a graded check of ten questions of choice."""
    shutil.copytree(Config.from_env().content, folder)
    module = load(folder).modules[0]
    ids = [question.id for question in module.bank if isinstance(question, Choice) and question.case_id is None][:10]
    if len(ids) < 10:
        sys.exit(f"the bank of {module.id} has only {len(ids)} questions of choice")
    head = f"id: {QUIZ}\ntitle: Ten questions\nuse: exam\npass: 80\nattempts: 100\nminutes: 25"
    text = f"---\n{head}\nquestions: [{', '.join(ids)}]\n---\nTen questions.\n"
    (folder / "modules" / module.id / "quizzes" / f"{QUIZ}.md").write_text(text, encoding="utf-8")
    return folder
