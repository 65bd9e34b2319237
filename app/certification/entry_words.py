"""Entries of the ledger in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.certification.rules.facts import Fact
from app.content.model import Catalogue
from app.web.locale import _, day, lazy, number

MODES: dict[str, object] = {
    "in-person": lazy("in person"),
    "live-online": lazy("live online"),
    "on-demand": lazy("on demand"),
}
# Kinds of documents and contributions are words of the path's text; these have names in every language.
DOCUMENTS: dict[str, object] = {
    "licence": lazy("licence"),
    "registration": lazy("registration"),
    "matriculation": lazy("proof of matriculation"),
    "membership": lazy("membership"),
    "diploma": lazy("diploma"),
    "insurance": lazy("insurance"),
    "first-aid": lazy("first aid"),
}
CONTRIBUTIONS: dict[str, object] = {
    "table-teaching": lazy("teaching at a table"),
    "lecture": lazy("lecture"),
    "case-report": lazy("case report"),
    "paper": lazy("paper"),
    "board-service": lazy("service on the board"),
}
BODIES: dict[str, object] = {"own": lazy("the society itself")}
PERCENT = ("quiz", "sign-off", "exam")


def named(kind: str, names: dict[str, object]) -> str:
    """A kind in the reader's language, or as the path writes it, hyphens made spaces."""
    return str(names[kind]) if kind in names else kind.replace("-", " ")


def fact_line(fact: Fact) -> str:
    """A piece of evidence in a few words: when, how much, how, until when."""
    pieces = [day(fact.happened_on)]
    if fact.kind == "hours" and fact.amount is not None:
        pieces.append(_("%(amount)s h") % {"amount": number(fact.amount)})
    if fact.kind in PERCENT and fact.amount is not None:
        pieces.append(_("%(amount)s %%") % {"amount": number(fact.amount)})
    if fact.mode:
        pieces.append(str(MODES[fact.mode]))
    if fact.kind == "document":
        pieces.append(named(fact.subject, DOCUMENTS))
    if fact.kind == "contribution":
        pieces.append(_times(named(fact.subject, CONTRIBUTIONS), fact.amount))
    if fact.expires_on:
        pieces.append(_("valid until %(day)s") % {"day": day(fact.expires_on)})
    return " · ".join(pieces)


def entry_title(entry: Any, catalogue: Catalogue) -> str:
    """An entry of the ledger in a few words."""
    kind, subject = entry.kind, _subject(entry, catalogue)
    if kind == "hours":
        return _("%(hours)s h, %(mode)s: %(subject)s") % {
            "hours": number(entry.amount),
            "mode": MODES.get(entry.mode or "", ""),
            "subject": subject,
        }
    if kind in PERCENT:
        sentence = {
            "quiz": _("Passed: %(subject)s, %(percent)s %%"),
            "sign-off": _("Practical signed off: %(subject)s, %(percent)s %%"),
            "exam": _("Examination, %(subject)s: %(percent)s %%"),
        }[kind]
        return sentence % {"subject": subject, "percent": number(entry.amount)}
    sentences = {
        "lesson": _("Lesson finished: %(subject)s"),
        "module": _("All lessons finished: %(subject)s"),
        "waiver": _("Waived: %(subject)s"),
        "withdrawal": _("Withdrawn: %(subject)s"),
        "document": _("Document: %(subject)s"),
        "practice": _("In practice"),
        "contribution": _("Contribution: %(subject)s"),
        "award": _("Certificate awarded: %(subject)s"),
    }
    return sentences[kind] % {"subject": subject}


def entry_details(entry: Any) -> list[str]:
    """What else is to be said of an entry: who issued it, its number, its end."""
    details, lines = entry.details or {}, []
    if details.get("issuer") not in (None, "", "own"):
        lines.append(_("issued by %(issuer)s") % {"issuer": details["issuer"]})
    if details.get("reference"):
        lines.append(_("reference %(reference)s") % {"reference": details["reference"]})
    if details.get("number"):
        lines.append(_("number %(number)s") % {"number": details["number"]})
    if details.get("expires_on"):
        lines.append(_("valid until %(day)s") % {"day": day(date.fromisoformat(details["expires_on"]))})
    if details.get("checked"):
        lines.append(_("checked: %(what)s") % {"what": details["checked"]})
    return lines


def _subject(entry: Any, catalogue: Catalogue) -> str:
    """What an entry is about, by its title where the course still has it."""
    if entry.kind == "document":
        return named(entry.subject, DOCUMENTS)
    if entry.kind == "contribution":
        return _times(named(entry.subject, CONTRIBUTIONS), entry.amount)
    if entry.kind == "waiver":
        return _requirement(entry.subject, catalogue)
    look_up = {
        "lesson": catalogue.lesson,
        "module": catalogue.module,
        "quiz": catalogue.quiz,
        "sign-off": catalogue.checklist,
        "award": catalogue.path,
    }.get(entry.kind)
    try:
        return look_up(entry.subject).title if look_up else entry.subject
    except LookupError:
        return entry.subject


def _requirement(subject: str, catalogue: Catalogue) -> str:
    path_id, _slash, requirement_id = subject.partition("/")
    try:
        found = catalogue.path(path_id).requirement(requirement_id)
    except LookupError:
        found = None
    return found.title if found else subject


def _times(what: str, amount: float | None) -> str:
    return what if amount in (None, 1) else f"{number(amount)} × {what}"
