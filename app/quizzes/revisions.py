"""Questions as they were when somebody was asked: pinned with everything needed to read them again, and read again
from that.

Marking and showing an attempt go through `question_of`, never through the live catalogue, so that editing, moving or
deleting a question changes no attempt. A revision never changes, hence reading it is cached for good.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row

from app import db
from app.content.model import Figure
from app.content.questions import Question, parse_question
from app.quizzes.models import QuestionRevision


class Source:
    """A pinned source and its drawings; equal when the hash is, so that it can be the key of a cache."""

    def __init__(self, hash: str, source: str, figures: Mapping[str, Any]) -> None:
        self.hash, self.source, self.figures = hash, source, figures

    def __hash__(self) -> int:
        return hash(self.hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Source) and other.hash == self.hash


def question_of(revision: QuestionRevision | Row[Any]) -> Question:
    """The question as it was asked. A row has the columns `hash`, `source` and `figures`."""
    return _read(Source(revision.hash, revision.source, revision.figures))


def hash_of(question: Question, figures: Mapping[str, Figure]) -> str:
    """The name of the revision: SHA-256 over the source of the question and over its drawings."""
    return _named(question.source, drawings(question, figures))


def pin(questions: Iterable[Question], figures: Mapping[str, Figure], now: datetime) -> dict[str, str]:
    """Make sure the revisions of these questions are stored; returns question id → hash. One statement."""
    rows = {}
    for question in questions:
        pictures = drawings(question, figures)
        hash = _named(question.source, pictures)
        rows[question.id] = {
            "hash": hash,
            "question_id": question.id,
            "source": question.source,
            "figures": pictures,
            "first_asked_at": now,
        }
    if rows:
        # In the order of their names, so that two starting at once wait for each other instead of deadlocking.
        distinct = {row["hash"]: row for row in rows.values()}
        db.insert_missing(QuestionRevision, [distinct[hash] for hash in sorted(distinct)])
    return {id: row["hash"] for id, row in rows.items()}


@lru_cache(maxsize=4096)
def _read(source: Source) -> Question:
    figures = {name: Figure(name, said["svg"], said["title"], said["desc"]) for name, said in source.figures.items()}
    return parse_question(source.source, figures)


def drawings(question: Question, figures: Mapping[str, Figure]) -> dict[str, dict[str, str]]:
    """The drawings that a question uses, as they are pinned with it."""
    return {
        name: {"svg": figures[name].svg, "title": figures[name].title, "desc": figures[name].desc}
        for name in sorted(question.figures)
        if name in figures
    }


def _named(source: str, pictures: Mapping[str, Mapping[str, str]]) -> str:
    digest = hashlib.sha256(source.encode())
    for name, said in pictures.items():
        for text in (name, said["svg"], said["title"], said["desc"]):
            digest.update(b"\0" + text.encode())
    return digest.hexdigest()
