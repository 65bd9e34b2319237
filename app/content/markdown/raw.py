"""Raw HTML: comments are consumed, everything else is shown as text and reported."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

from app.content.markdown.page import Page

COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
SETTINGS = re.compile(r"<!--\s*([\w-]+)[^>]*\b(?:id|country)\s*=")
KNOWN = ("question", "case", "requirement", "wording")


def without_comments(html: str) -> str:
    return COMMENT.sub("", html)


def check(tokens: Sequence[Token], page: Page) -> None:
    for token in tokens:
        line = token.map[0] if token.map else 0
        if token.type == "html_block":
            report(token.content, page, line)
        for child in token.children or ():
            if child.type == "html_inline":
                report(child.content, page, line)


def report(html: str, page: Page, line: int) -> None:
    if match := SETTINGS.search(html):
        if match[1] in KNOWN:
            page.problem("comment-without-heading", line, word=match[1])
        else:
            page.problem("unknown-comment", line, word=match[1])
    if text := without_comments(html).strip():
        page.problem("raw-html", line, html=text.splitlines()[0][:60])
