"""When typed text counts as right: words regardless of case, spaces and one typing error; numbers with comma or
point, tolerance and unit.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from app.content.questions import Blank, Number

NUMBER = re.compile(r"(?P<sign>[+-]?)\s*(?P<digits>\d[\d.,' ]*|[.,]\d+)\s*(?P<unit>.*)", re.DOTALL)
SIGNS = str.maketrans(
    {"−": "-", "–": "-", "‐": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " ", "\u2009": " "}
)
SHORTEST_FORGIVEN = 4  # in shorter words one letter is often another word: rib, hip, lip


def blank_is_right(blank: Blank, text: str, errors: int = 0) -> bool:
    """Whether `text` fills the blank. `errors` is how many typing errors are forgiven in words (never in numbers or
    patterns).
    """
    if blank.kind == "choice":
        return any(option.correct and option.id == text for option in blank.options)
    return (
        any(is_word(text, accepted, errors) for accepted in blank.texts)
        or any(matches(text, pattern) for pattern in blank.patterns)
        or any(is_number(text, number) for number in blank.numbers)
    )


def is_word(text: str, accepted: str, errors: int = 0) -> bool:
    """
    >>> is_word(" First  RIB", "first rib"), is_word("frist rib", "first rib", errors=1)
    (True, True)
    """
    given, right = folded(text), folded(accepted)
    if given == right:
        return True
    return bool(errors) and len(right) >= SHORTEST_FORGIVEN and typing_errors(given, right, errors) <= errors


def matches(text: str, pattern: str) -> bool:
    """The whole text must match; case does not matter."""
    return re.fullmatch(pattern, " ".join(text.translate(SIGNS).split()), re.IGNORECASE) is not None


def is_number(text: str, right: Number) -> bool:
    """A unit may be left out, but a wrong one is wrong; where the author named none, words after the number are
    ignored.
    """
    found = NUMBER.fullmatch(text.translate(SIGNS).strip())
    if found is None:
        return False
    unit = found["unit"].strip()
    if unit and right.unit and folded(unit).replace(" ", "") != folded(right.unit).replace(" ", ""):
        return False
    return any(abs(value - right.value) <= right.tolerance for value in readings(found["sign"], found["digits"]))


def readings(sign: str, digits: str) -> tuple[Decimal, ...]:
    """What the digits can mean. "1,5" is one and a half; "1,000" may be one or a thousand, so both are tried.

    >>> readings("-", "1,5"), readings("", "1,000"), readings("", "1.000,5")
    ((Decimal('-1.5'),), (Decimal('1.000'), Decimal('1000')), (Decimal('1000.5'),))
    """
    plain = re.sub(r"[ ']", "", digits).rstrip(".,")
    marks = [sign_ for sign_ in plain if sign_ in ".,"]
    if not marks:
        texts = [plain]
    elif len(set(marks)) == 2:
        whole, _, part = plain.rpartition(marks[-1])
        texts = [f"{re.sub('[.,]', '', whole)}.{part}"]
    elif len(marks) > 1:
        texts = [plain.replace(marks[0], "")]
    else:
        texts = [plain.replace(",", ".")]
        if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", plain):
            texts.append(plain.replace(marks[0], ""))
    return tuple(Decimal(f"{'-' if sign == '-' else ''}{text}") for text in texts)


def folded(text: str) -> str:
    """The form in which words are compared."""
    return " ".join(unicodedata.normalize("NFKC", text.translate(SIGNS)).casefold().split()).strip(" .")


def typing_errors(given: str, right: str, most: int) -> int:
    """How many letters were missed, added, mistaken or swapped with their neighbour; `most` + 1 when there are more."""
    if abs(len(given) - len(right)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, letter in enumerate(given, 1):
        oldest, before, row = before, row, [i]
        for j, wanted in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == right[j - 2] and given[i - 2] == wanted:
                cost = min(cost, oldest[j - 2] + 1)
            row.append(cost)
    return min(row[-1], most + 1)
