"""What the forms share: the parts of a question's Markdown, items of lists, cells of tables, remarks in comments."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from app.content.kinds import Question
from app.content.markdown.page import Page, digest

ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)


@dataclass(slots=True)
class Found:
    """An answer that was found: how to make the question, and the parts before and after."""

    make: Callable[..., Question]
    body: list[list[Token]]
    after: list[list[Token]] = field(default_factory=list)


@dataclass(slots=True)
class Remarks:
    """What the comments of an item say."""

    id: str = ""
    keep_last: bool = False
    credit: float | None = None


def groups(tokens: Sequence[Token]) -> list[list[Token]]:
    """The blocks of the outermost level, each with all it holds."""
    made: list[list[Token]] = []
    depth = 0
    for token in tokens:
        if depth == 0:
            made.append([])
        made[-1].append(token)
        depth += token.nesting
    return made


def flat(parts: Sequence[Sequence[Token]]) -> list[Token]:
    return [token for part in parts for token in part]


def line_of(part: Sequence[Token]) -> int:
    return next((token.map[0] for token in part if token.map), 0)


def last_of(parts: list[list[Token]], wanted: Callable[[list[Token]], bool]) -> int | None:
    return next((place for place in reversed(range(len(parts))) if wanted(parts[place])), None)


def items_of(part: list[Token]) -> list[list[list[Token]]]:
    """A list as its items, each as the blocks it holds."""
    return [groups(item[1:-1]) for item in groups(part[1:-1])]


def rows_of(part: list[Token]) -> list[list[Token]]:
    """A table as rows of inline tokens; the first row is the head."""
    rows: list[list[Token]] = []
    for token in part:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(token)
    return rows


def remarks(blocks: list[list[Token]], page: Page) -> Remarks:
    """Take the comments out of an item and read them."""
    said = Remarks()
    for block in blocks:
        for token in block:
            if token.type == "html_block":
                read_remarks(token.content, said, page, line_of(block))
                token.content = COMMENT.sub("", token.content)
            kept = []
            for child in token.children or ():
                if child.type == "html_inline" and child.content.startswith("<!--"):
                    read_remarks(child.content, said, page, line_of(block))
                else:
                    kept.append(child)
            if token.children:
                token.children = kept
    return said


def read_remarks(html: str, said: Remarks, page: Page, line: int) -> None:
    for text in COMMENT.findall(html):
        for word in text.split():
            if word == "last":
                said.keep_last = True
            elif (credit := as_credit(word)) is not None:
                said.credit = credit
            elif ID.match(word) and not said.id:
                said.id = word
            else:
                page.problem("option-comment", line, text=text.strip())


def as_credit(word: str) -> float | None:
    if not re.match(r"-?[01](\.\d{1,4})?\Z", word):
        return None
    credit = float(word)
    return credit if -1 <= credit <= 1 else None


def id_of(text: str) -> str:
    """The id of an option whose author named none: it follows the words, not their place or spacing."""
    return digest(" ".join(text.split()).casefold())[:8]


def first_repeated(texts: Sequence[str]) -> str | None:
    seen: set[str] = set()
    for text in texts:
        folded = " ".join(text.split()).casefold()
        if folded in seen:
            return text
        seen.add(folded)
    return None
