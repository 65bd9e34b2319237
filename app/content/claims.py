"""Forbidden wording, written so that an instructor can read it, and how it is looked for.

A heading of `forbidden-claims.md` is one or more wordings separated by commas: `guaranteed results, guaranteed relief`. A star stands for
any ending: `cure*` finds cures and cured. Three dots join two lists: `cures, heals … cancer, migraine*` finds any of the first with any of
the second after it, at most six words later, in the same sentence. Capitals do not matter. What stands in quotation marks is an example,
and a sentence that denies the claim ("no study shows that it cures …") is not the claim; both pass.
"""

from __future__ import annotations

import re
from functools import lru_cache

ENDS = re.compile(r"(?<=[.!?:;])\s+|\n+")
QUOTED = re.compile(r"“[^”]{1,300}”|\"[^\"]{1,300}\"|‘[^’]{1,300}’")
DENIAL = re.compile(
    r"\b(?:no|not|never|nothing|nobody|none|neither|nor|whether|cannot|without|avoid|false|wrong|claims?|claimed|un(?:proven|supported|tested|lawful|known)|misleading|\w+n[’']t)\b",
    re.IGNORECASE,
)
BETWEEN = r"(?:\W+\w[\w’'-]*){0,6}?\W+"


def pattern_of(title: str) -> str:
    """The regular expression of a heading; empty when there is nothing to look for.

    >>> pattern_of("cure* … cancer, a cold")
    "\\\\b(?:cure\\\\w*)(?:\\\\W+\\\\w[\\\\w’'-]*){0,6}?\\\\W+(?:cancer|a\\\\s+cold)(?!\\\\w)"
    """
    sides = [[_wording(one) for one in side.split(",") if one.strip()] for side in re.split(r"…|\.\.\.", title)]
    if not all(sides):
        return ""
    return r"\b" + BETWEEN.join(f"(?:{'|'.join(side)})" for side in sides) + r"(?!\w)"


def claimed(text: str, pattern: str) -> str:
    """The forbidden wording as it stands in the text, or nothing."""
    return next((found for sentence in sentences(text) if (found := claimed_in(sentence, pattern))), "")


def sentences(text: str) -> list[str]:
    """The sentences of a text, with what stands in quotation marks taken out."""
    return ENDS.split(QUOTED.sub("…", text))


def claimed_in(sentence: str, pattern: str) -> str:
    """The same for one sentence, for whoever looks for many claims in it."""
    found = _compiled(pattern).search(sentence)
    if found is None or DENIAL.search(sentence[: found.start()] + sentence[found.end() :]):
        return ""
    return " ".join(found[0].split())


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _wording(text: str) -> str:
    """One wording as an expression: spaces of any kind, a star for any ending."""
    words = (re.escape(word).replace(r"\*", r"\w*") for word in text.split())
    return r"\s+".join(words)
