"""A quiz: where its questions come from and by which rules it is taken."""

from __future__ import annotations

import posixpath
from typing import Any

from app.content.files.read import FileRead, page_of, result
from app.content.front_matter import Header, read_header
from app.content.markdown.page import Surroundings, digest
from app.content.markdown.quotes import curved
from app.content.markdown.render import html
from app.content.model import Quiz

EXAM_ONLY = ("pass", "attempts", "minutes", "review")
ATTEMPTS = 3
PASS_PERCENT = 80.0


def read_quiz(path: str, text: str, surroundings: Surroundings) -> FileRead:
    header = read_header(path, text)
    id, module_id = header.id(), path.split("/")[1]
    use = header.choice("use", ("pretest", "practice", "exam"))
    modules = header.words("from") or (module_id,)
    questions = header.words("questions")
    page = page_of(header, surroundings, posixpath.dirname(path), prefix=id)
    quiz = Quiz(
        id=id,
        title=curved(header.text("title")),
        module_id=module_id,
        path=path,
        use=use,
        from_modules=modules,
        question_ids=questions,
        tags=header.words("tags"),
        draw=header.whole("draw"),
        **exam_rules(header, use),
        intro_html=html(header.body, page).strip(),
        hash=digest(text),
        source=text,
    )
    header.finish()
    claims = [("module", module, header.line("from")) for module in modules]
    claims += [("unit", question, header.line("questions")) for question in questions]
    return result(page, quiz if id else None, ids=[("quiz", id, header.line("id"))], claims=claims)


def exam_rules(header: Header, use: str) -> dict[str, Any]:
    exam = use == "exam"
    if not exam:
        for key in EXAM_ONLY:
            if header.values.get(key) not in (None, "none"):
                header.problem("key-not-for-use", key, use=use)
    percent = header.number("pass", PASS_PERCENT, most=100)
    attempts, minutes = header.whole("attempts", ATTEMPTS), header.whole("minutes")
    review = header.choice("review", ("after-submit", "after-close", "score-only"), "after-submit")
    return {
        "pass_percent": percent if exam else None,
        "attempts": attempts if exam else None,
        "minutes": minutes if exam else None,
        "review": review if exam else "after-submit",
    }
