"""The sentences of certification: what rules answer as data, said to people."""

from __future__ import annotations

from typing import Any

from app.accounts.choices import name_of
from app.certification.rules import Check, Fact, Stage
from app.content.model import Catalogue
from app.web.locale import _, day, lazy, ngettext, number, reader

REASONS = {
    "withdrawal-is-final": lazy("A withdrawal cannot be withdrawn. Record the evidence again instead."),
    "own-practical": lazy("Nobody signs off their own practical. Ask another assessor."),
    "own-hours": lazy("Nobody records their own hours. Ask another instructor."),
    "own-waiver": lazy("Nobody waives a requirement for themselves. Ask another administrator."),
    "own-award": lazy("Nobody awards a certificate to themselves. Ask another administrator."),
    "in-the-future": lazy("The date lies in the future. Evidence is recorded once it has happened."),
    "not-yet": lazy(
        "The certificate cannot be awarded yet: %(missing)s requirements are still open. The person's page lists them."
    ),
    "already-withdrawn": lazy("This entry was withdrawn already."),
}

STAGES = {
    Stage.THEORY: lazy("Theory"),
    Stage.HOURS: lazy("Seminar hours"),
    Stage.PRACTICAL: lazy("Practical"),
    Stage.READY: lazy("Ready for the certificate"),
    Stage.CERTIFIED: lazy("Certified"),
}

MODES = {"in-person": lazy("in person"), "live-online": lazy("live online"), "on-demand": lazy("on demand")}


def state(check: Check) -> str:
    """How somebody stands with one requirement, in a few words."""
    if check.waived:
        return _("Waived")
    if check.met:
        return _("Met")
    kind = check.requirement.kind
    if kind == "lessons":
        return _("%(have)s of %(need)s lessons") % {"have": number(check.have), "need": number(check.need)}
    if kind == "quiz":
        if not check.facts:
            return _("Not passed yet")
        return _("%(have)s %%, pass mark %(need)s %%") % {"have": number(check.have), "need": number(check.need)}
    if kind == "hours":
        return _("%(have)s of %(need)s h") % {"have": number(check.have), "need": number(check.need)}
    if check.facts:
        return ngettext("%(have)s of %(num)s assessor", "%(have)s of %(num)s assessors", int(check.need)) % {
            "have": number(check.have),
            "num": number(check.need),
        }
    return _("Not signed off yet")


def missing(check: Check) -> str:
    """The one thing missing, short enough for a card on the board."""
    title = check.requirement.title
    kind = check.requirement.kind
    if kind == "lessons":
        return ngettext("%(title)s: %(num)s lesson left", "%(title)s: %(num)s lessons left", len(check.missing)) % {
            "title": title,
            "num": len(check.missing),
        }
    if kind == "hours":
        return _("%(title)s: %(short)s h short, %(have)s of %(need)s") % {
            "title": title,
            "short": number(check.need - check.have),
            "have": number(check.have),
            "need": number(check.need),
        }
    if kind == "quiz" and check.facts:
        return _("%(title)s: %(have)s of %(need)s %%") % {
            "title": title,
            "have": number(check.have),
            "need": number(check.need),
        }
    return title


def what_to_do(check: Check, catalogue: Catalogue) -> str:
    """The next act that would meet the requirement."""
    kind = check.requirement.kind
    if kind == "lessons":
        names = [catalogue.lesson(lesson_id).title for lesson_id in check.missing[:3]]
        more = len(check.missing) - len(names)
        listed = ", ".join(names)
        return (_("Read: %(lessons)s and %(more)s more.") if more > 0 else _("Read: %(lessons)s.")) % {
            "lessons": listed,
            "more": more,
        }
    if kind == "quiz":
        return _("Take the knowledge check and reach %(need)s per cent.") % {"need": number(check.need)}
    if kind == "hours":
        mode = check.requirement.mode
        if mode:
            return _("Attend %(short)s more hours (%(mode)s) and have them recorded.") % {
                "short": number(check.need - check.have),
                "mode": MODES[mode],
            }
        return _("Attend %(short)s more hours and have them recorded.") % {"short": number(check.need - check.have)}
    return _("Show the work to an assessor, who marks it step by step.")


def fact_line(fact: Fact) -> str:
    """A piece of evidence in a few words: when, how much, how."""
    amount = {"hours": _("%(amount)s h"), "quiz": _("%(amount)s %%"), "sign-off": _("%(amount)s %%")}.get(fact.kind)
    pieces = [day(fact.happened_on)]
    if amount and fact.amount is not None:
        pieces.append(amount % {"amount": number(fact.amount)})
    if fact.mode:
        pieces.append(str(MODES[fact.mode]))
    return " · ".join(pieces)


def country(code: str) -> str:
    """The name of a country in the reader's language."""
    return name_of(code, reader().formats)


def entry_title(entry: Any, catalogue: Catalogue) -> str:
    """An entry of the ledger in a few words."""
    kind, subject = entry.kind, _subject(entry, catalogue)
    if kind == "hours":
        return _("%(hours)s h, %(mode)s: %(subject)s") % {
            "hours": number(entry.amount),
            "mode": MODES.get(entry.mode or "", ""),
            "subject": subject,
        }
    if kind == "quiz":
        return _("Passed: %(subject)s, %(percent)s %%") % {"subject": subject, "percent": number(entry.amount)}
    if kind == "sign-off":
        return _("Practical signed off: %(subject)s, %(percent)s %%") % {
            "subject": subject,
            "percent": number(entry.amount),
        }
    sentences = {
        "lesson": _("Lesson finished: %(subject)s"),
        "module": _("All lessons finished: %(subject)s"),
        "waiver": _("Waived: %(subject)s"),
        "withdrawal": _("Withdrawn: %(subject)s"),
    }
    return sentences[kind] % {"subject": subject}


def _subject(entry: Any, catalogue: Catalogue) -> str:
    """What an entry is about, by its title where the course still has it."""
    look_up = {
        "lesson": catalogue.lesson,
        "module": catalogue.module,
        "quiz": catalogue.quiz,
        "sign-off": catalogue.checklist,
    }.get(entry.kind)
    try:
        return look_up(entry.subject).title if look_up else entry.subject
    except LookupError:
        return entry.subject
