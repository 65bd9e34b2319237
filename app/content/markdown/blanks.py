"""[[…]] in a question: the parser sets a mark where an answer is typed; `answers.py` reads what it accepts."""

from __future__ import annotations

import re

from markdown_it.rules_inline import StateInline

MARK = "\x00"
END = re.compile(r"\]\](?!\])")


def blank(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[[", state.pos):
        return False
    end = END.search(state.src, state.pos + 2, state.posMax)
    if end is None:
        return False
    if not silent:
        token = state.push("blank", "", 0)
        token.content = state.src[state.pos + 2 : end.start()]
    state.pos = end.end()
    return True
