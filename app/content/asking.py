"""Questions read from Markdown: first as a piece of source that stands alone, then from that source and nothing else.

Because every question goes this way, `parse_question` gives the same question from the stored source years later.
"""

from __future__ import annotations

import re
from typing import Any

from markdown_it.token import Token

from app.content.details import Details, taken_out
from app.content.forms import choices, label, match, order, typed
from app.content.forms.form import Found, flat, groups, line_of
from app.content.front_matter import ID
from app.content.kinds import Question
from app.content.markdown.links import made_absolute
from app.content.markdown.page import Page, digest
from app.content.markdown.render import html, html_of, inline, parse
from app.content.segments import Block, Settings, blocks, outside_fences

KNOWN = ("id", "obj", "type", "select", "level", "tags", "shuffle", "points", "fuzzy")
TYPES = ("tf", "order", "match", "label", "short", "numeric", "cloze")
FEEDBACK = re.compile(r"\s*(right|wrong):[ \t]*", re.IGNORECASE)
QUOTED = re.compile(r"\s{0,3}> ?")
TAG = re.compile(r"<[^>]*>")


def source_of(lines: list[str], block: Block, page: Page) -> str:
    """The question's lines as a text of its own: heading at the second level, links written from the root."""
    ordinary = outside_fences(lines[block.start : block.end])
    below = [
        made_absolute(line, page) if usual else line
        for line, usual in zip(lines[block.start + 1 : block.end], ordinary[1:], strict=True)
    ]
    return "\n".join([f"## {made_absolute(block.title, page)}".rstrip(), *(line.rstrip() for line in below)]).rstrip()


def read_question(source: str, page: Page, **place: Any) -> Question | None:
    """`page.line` is the line of the heading; `place` says where the question was found (module_id, path, …)."""
    lines = source.split("\n")
    block = next(iter(blocks(lines)), None)
    settings = block.settings if block else None
    if block is None or settings is None or settings.word != "question":
        return None
    said = check_settings(settings, page)
    id = identity(settings, page)
    if not id:
        return None
    page.prefix = id
    if not block.title:
        page.problem("empty-prompt", 0)
    rest, details = taken_out([*[""] * settings.end, *lines[settings.end :]])
    tokens = parse("\n".join(rest), page, question=True)
    check_brackets(tokens, page)
    found = find_answer(groups(tokens), page, said["type"], said["select"], settings.line)
    if found is None:
        return None
    right, wrong = feedback(found, rest, page)
    body = html_of(flat(found.body), page).strip()
    hints, explanation = read_details(details, page)
    prompt = inline(block.title, page)
    question = found.make(
        id=id,
        prompt_html=prompt,
        prompt_text=as_words(prompt),
        body_html=body,
        objectives=words_in(settings.values.get("obj", "")),
        level=said["level"],
        tags=words_in(settings.values.get("tags", "")),
        points=said["points"],
        shuffle=said["shuffle"],
        fuzzy=said["fuzzy"],
        hints_html=hints,
        explanation_html=explanation,
        right_html=right,
        wrong_html=wrong,
        figures=tuple(dict.fromkeys(page.figures)),
        source=source,
        hash=digest(source),
        line=page.line,
        **place,
    )
    if question.kind in ("short", "numeric", "cloze", "order", "match") and not (right or wrong):
        page.problem("no-typed-feedback", settings.line)
    return question


def identity(settings: Settings, page: Page) -> str:
    id = settings.values.get("id", "")
    if not id:
        page.problem("missing-setting", settings.line, key="id")
    elif not ID.match(id):
        page.problem("bad-id", settings.line, id=id)
        return ""
    return id


def check_settings(settings: Settings, page: Page) -> dict[str, Any]:
    report_settings(settings, KNOWN, page)
    return {
        "type": one_of("type", TYPES, settings, page),
        "select": one_of("select", ("one", "many"), settings, page),
        "level": int(one_of("level", ("1", "2", "3"), settings, page) or 1),
        "shuffle": one_of("shuffle", ("on", "off"), settings, page) != "off",
        "fuzzy": int(one_of("fuzzy", ("0", "1", "2"), settings, page) or 0),
        "points": points(settings, page),
    }


def report_settings(settings: Settings, known: tuple[str, ...], page: Page) -> None:
    for text in settings.unread:
        page.problem("setting-syntax", settings.line, text=text)
    for key in settings.duplicates:
        page.problem("duplicate-setting", settings.line, key=key)
    for key in settings.values:
        if key not in known:
            page.problem("unknown-setting", settings.line, key=key, known=", ".join(known))


def one_of(key: str, choices: tuple[str, ...], settings: Settings, page: Page) -> str:
    value = settings.values.get(key, "")
    if value and value not in choices:
        page.problem("bad-setting", settings.line, key=key, value=value, wanted=f"one of {', '.join(choices)}")
        return ""
    return value


def points(settings: Settings, page: Page) -> float:
    value = settings.values.get("points", "1")
    if re.match(r"\d{1,3}(\.\d{1,2})?\Z", value) and float(value) > 0:
        return float(value)
    page.problem("bad-setting", settings.line, key="points", value=value, wanted="a number above 0")
    return 1.0


def words_in(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in re.split(r"[,\s]+", text) if word))


def as_words(html: str) -> str:
    from_entities = TAG.sub("", html)
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"), ("&amp;", "&")):
        from_entities = from_entities.replace(entity, sign)
    return " ".join(from_entities.split())


def find_answer(parts: list[list[Token]], page: Page, type: str, select: str, line: int) -> Found | None:
    """The answer in the form that `type` asks for, or in the form that is there. It reports what is missing."""
    reported = len(page.notes.problems)
    if type in ("order", "match", "label"):
        find = {"order": order.find, "match": match.find, "label": label.find}[type]
        return find(parts, page)
    if type in ("short", "numeric", "cloze"):
        found = typed.find(parts, page, type)
        if found is None and len(page.notes.problems) == reported:
            page.problem("no-blank", line, type=type)
        return found
    found = choices.find(parts, page, select, type) or (typed.find(parts, page, type) if type != "tf" else None)
    if found is None and len(page.notes.problems) == reported:
        page.problem("no-answer", line)
    return found


def check_brackets(tokens: list[Token], page: Page) -> None:
    for token in tokens:
        for child in token.children or ():
            if child.type == "text" and ("[[" in child.content or "]]" in child.content):
                page.problem("unbalanced-blank", token.map[0] if token.map else 0)


def feedback(found: Found, lines: list[str], page: Page) -> tuple[str, str]:
    """The right: and wrong: of quotes after the answer; anything else there is shown with the question."""
    said = {"right": "", "wrong": ""}
    for part in found.after:
        if part[0].type != "blockquote_open" or any("[!" in token.content for token in part):
            if part[0].type != "html_block":
                page.problem("after-answer", line_of(part))
            found.body.append(part)
            continue
        start, end = part[0].map or [0, 0]
        chunks = spoken([QUOTED.sub("", line, count=1) for line in lines[start:end]])
        if chunks is None:
            page.problem("feedback-words", start)
            continue
        for word, text, line in chunks:
            said[word] += html(text, page.at(start + line), question=True).strip()
    return said["right"], said["wrong"]


def spoken(lines: list[str]) -> list[tuple[str, str, int]] | None:
    """The lines of a quote as (right or wrong, text, line), or None where it begins otherwise."""
    chunks: list[tuple[str, str, int]] = []
    for number, line in enumerate(lines):
        if match := FEEDBACK.match(line):
            chunks.append((match[1].lower(), line[match.end() :], number))
        elif chunks:
            word, text, start = chunks[-1]
            chunks[-1] = (word, f"{text}\n{line}", start)
        elif line.strip():
            return None
    return chunks


def read_details(details: list[Details], page: Page) -> tuple[tuple[str, ...], str]:
    hints: list[str] = []
    explanation = ""
    for block in details:
        shown = html(block.text, page.at(block.line), question=True).strip()
        if not block.closed:
            page.problem("open-details", block.line - 1)
        if block.summary.casefold() == "hint":
            hints.append(shown)
        elif block.summary.casefold() != "explanation":
            page.problem("unknown-details", block.line - 1, summary=block.summary)
        elif explanation:
            page.problem("second-explanation", block.line - 1)
        else:
            explanation = shown
    return tuple(hints), explanation
