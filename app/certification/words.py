"""The sentences of certification: what rules answer as data, said to people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.accounts.choices import name_of
from app.certification.entry_words import (
    BODIES,
    CONTRIBUTIONS,
    DOCUMENTS,
    MODES,
    entry_details,
    entry_title,
    fact_line,
    named,
)
from app.certification.rules.facts import Check, Level, Stage, Standing
from app.certification.rules.reminders import Nearness
from app.content.model import Catalogue, Path
from app.content.paths import Cap
from app.mail import Delivery
from app.web.locale import _, day, lazy, ngettext, number, reader

if TYPE_CHECKING:
    from app.certification.openings import Opening
    from app.certification.reminders import Reminder

__all__ = ["MODES", "REASONS", "STAGES", "entry_details", "entry_title", "fact_line"]

REASONS = {
    "withdrawal-is-final": lazy("A withdrawal cannot be withdrawn. Record the evidence again instead."),
    "award-is-revoked": lazy("A certificate is not withdrawn but revoked, on its own page."),
    "own-hours": lazy("Nobody records their own hours. Ask another instructor."),
    "own-evidence": lazy("Nobody records their own evidence. Ask another administrator."),
    "own-waiver": lazy("Nobody waives a requirement for themselves. Ask another administrator."),
    "own-award": lazy("Nobody awards a certificate to themselves. Ask another administrator."),
    "not-waivable": lazy("The path says that nobody can waive this requirement."),
    "evidence-in-the-future": lazy("The date lies in the future. Evidence is recorded once it has happened."),
    "ends-before-it-begins": lazy("The last day of validity lies before the first."),
    "hours-of-that-day": lazy(
        "As many hours of that day are in the ledger already: %(note)s. If these are others, say so below."
    ),
    "bulk-nobody": lazy("There is nobody for whom this would be done."),
    "bulk-changed": lazy(
        "The people this would be done for changed meanwhile. Nothing was asked for yet: look at the list again."
    ),
    "bulk-too-many": lazy("One deed may concern at most %(most)s people; narrow the board first."),
    "bulk-unknown": lazy("This cannot be done for many at once."),
    "bulk-no-text": lazy("Write what to say."),
    "bulk-done": lazy("This was done already and can no longer be taken back."),
    "not-yet": lazy(
        "The certificate cannot be awarded yet: %(missing)s requirements are still open. The person's page lists them."
    ),
    "already-withdrawn": lazy("This entry was withdrawn already."),
}

STAGES = {
    Stage.THEORY: lazy("Theory"),
    Stage.HOURS: lazy("Seminar hours"),
    Stage.PRACTICAL: lazy("Practical"),
    Stage.DOCUMENTS: lazy("Documents and practice"),
    Stage.EXAM: lazy("Examination"),
    Stage.READY: lazy("Ready for the certificate"),
    Stage.CERTIFIED: lazy("Certified"),
    Stage.RENEWAL: lazy("Renewal due"),
}

CAPS = {
    **MODES,
    "online": lazy("online"),
    "external": lazy("from other bodies"),
    "not-interactive": lazy("without interaction"),
}


def state(check: Check) -> str:
    """How somebody stands with one requirement, in a few words."""
    if check.waived:
        return _("Waived")
    if check.met:
        return _("Met")
    if check.late:
        return _("Too late")
    if check.waits_for:
        return _("Comes later")
    return _STATE.get(check.requirement.kind, _counted)(check)


def _lessons(check: Check) -> str:
    return _("%(have)s of %(need)s lessons") % {"have": number(check.have), "need": number(check.need)}


def _percent(check: Check) -> str:
    if not check.facts:
        return _("Not passed yet")
    return _("%(have)s %%, pass mark %(need)s %%") % {"have": number(check.have), "need": number(check.need)}


def _hours(check: Check) -> str:
    return _("%(have)s of %(need)s h") % {"have": number(check.have), "need": number(check.need)}


def _assessors(check: Check) -> str:
    if not check.facts:
        return _("Not signed off yet")
    return ngettext("%(have)s of %(num)s assessor", "%(have)s of %(num)s assessors", int(check.need)) % {
        "have": number(check.have),
        "num": number(check.need),
    }


def _document(check: Check) -> str:
    if check.lapsed:
        return _("Expired %(day)s") % {"day": day(max(fact.expires_on for fact in check.lapsed if fact.expires_on))}
    return _("Valid from %(day)s") % {"day": day(check.ready_on)} if check.ready_on else _("Not shown yet")


def _years(check: Check) -> str:
    if check.ready_on:
        return _("Met on %(day)s") % {"day": day(check.ready_on)}
    return _("%(have)s of %(need)s years") % {"have": number(check.have), "need": number(check.need)}


def _counted(check: Check) -> str:
    return _("%(have)s of %(need)s") % {"have": number(check.have), "need": number(check.need)}


def _undecided(_check: Check) -> str:
    return _("Not decided")


_STATE = {
    "lessons": _lessons,
    "delta": _lessons,
    "quiz": _percent,
    "exam": _percent,
    "hours": _hours,
    "sign-off": _assessors,
    "document": _document,
    "practice": _years,
    "decision": _undecided,
}


def requirement_names(path: Path) -> dict[str, str]:
    """Every requirement of a path by id, told apart where the first award and the renewal ask for things of one name."""
    first = {one.id: one.title for top in path.requirements for one in top.everything}
    again = (one for top in path.renewal for one in top.everything)
    return first | {one.id: _("To keep it: %(title)s") % {"title": one.title} for one in again}


def missing(check: Check) -> str:
    """The one thing missing, short enough for a card on the board."""
    title = check.requirement.title
    kind = check.requirement.kind
    if kind in ("lessons", "delta"):
        return ngettext("%(title)s: %(num)s lesson left", "%(title)s: %(num)s lessons left", len(check.missing)) % {
            "title": title,
            "num": len(check.missing),
        }
    if kind == "hours":
        return _("%(title)s: %(short)s h short, %(have)s of %(need)s") % {
            "title": title,
            "short": number(check.short),
            "have": number(check.have),
            "need": number(check.need),
        }
    if kind in ("quiz", "exam") and check.facts:
        return _("%(title)s: %(have)s of %(need)s %%") % {
            "title": title,
            "have": number(check.have),
            "need": number(check.need),
        }
    if kind in ("document", "practice") and (check.lapsed or check.ready_on):
        return f"{title}: {state(check)}"
    return title


def what_to_do(check: Check, catalogue: Catalogue) -> str:
    """The next act that would meet the requirement."""
    if check.late:
        return _("The time for it has run out. Ask an administrator how to go on.")
    if check.waits_for:
        return _("First meet what stands before it.")
    kind, requirement = check.requirement.kind, check.requirement
    if kind in ("lessons", "delta"):
        return _to_read(check, catalogue)
    if kind == "quiz":
        return _("Take the knowledge check and reach %(need)s per cent.") % {"need": number(check.need)}
    if kind == "hours":
        return _to_attend(check)
    if kind == "exam":
        return _("Apply for the examination and reach %(need)s per cent in this part.") % {"need": number(check.need)}
    if kind == "document":
        return _("Show an administrator: %(documents)s.") % {"documents": _or(requirement.documents, DOCUMENTS)}
    if kind == "practice":
        return _to_practise(check)
    if kind == "contribution":
        kinds = _or(requirement.contributions, CONTRIBUTIONS) or _("a contribution of any kind")
        return _("Contribute and have it recorded: %(kinds)s.") % {"kinds": kinds}
    if kind == "decision":
        return _("Ask the board to decide; its reason is recorded.")
    if kind == "sign-off":
        return _("Show the work to an assessor, who marks it step by step.")
    return _group(check)


def _group(check: Check) -> str:
    """How many of the parts are needed."""
    if check.requirement.kind == "in-order":
        return _("One after the other, in this order.")
    if check.requirement.kind == "any":
        return ngettext("%(num)s of these is enough.", "%(num)s of these are enough.", int(check.need)) % {
            "num": number(check.need)
        }
    return _("All of these.")


def _to_read(check: Check, catalogue: Catalogue) -> str:
    names = [catalogue.lesson(lesson_id).title for lesson_id in check.missing[:3]]
    more = len(check.missing) - len(names)
    if check.requirement.kind == "delta":
        said = (
            _("Read again as they are now: %(lessons)s and %(more)s more."),
            _("Read again as they are now: %(lessons)s."),
        )
    else:
        said = _("Read: %(lessons)s and %(more)s more."), _("Read: %(lessons)s.")
    return said[0 if more > 0 else 1] % {"lessons": ", ".join(names), "more": more}


def _to_attend(check: Check) -> str:
    requirement = check.requirement
    how = [_or(requirement.modes, MODES), _or(requirement.topics, {}), _or(requirement.issuers, BODIES)]
    if requirement.interactive:
        how.append(_("interactive"))
    told = "; ".join(part for part in how if part)
    short = {"short": number(check.short), "how": told}
    if told:
        return _("Attend %(short)s more hours (%(how)s) and have them recorded.") % short
    return _("Attend %(short)s more hours and have them recorded.") % short


def _to_practise(check: Check) -> str:
    if check.ready_on:
        return _("Nothing to do: it is met by %(day)s.") % {"day": day(check.ready_on)}
    return _("Tell an administrator since when you have been in practice, and show what proves it.")


def uncounted(cap: Cap, hours: float) -> str:
    """Hours that a cap leaves out."""
    return _("%(over)s h %(what)s do not count: at most %(most)s h may be.") % {
        "over": number(hours),
        "what": CAPS[cap.of],
        "most": number(cap.hours),
    }


def time_left(check: Check) -> str:
    """Until when it holds, or by when it is to be met; nothing where time does not matter."""
    if check.met and check.until:
        return _("Counts until %(day)s.") % {"day": day(check.until)}
    if not check.met and check.by and not check.late:
        if check.requirement.kind == "exam" and check.requirement.apply_by:
            return _("Apply by %(day)s.") % {"day": day(check.by)}
        return _("By %(day)s.") % {"day": day(check.by)}
    return ""


def opening(found: Opening) -> str:
    """By when to apply for an examination that takes applications now; its title follows."""
    if found.applied:
        return _("You have applied:")
    return _("Applications are open; apply by %(day)s:") % {"day": day(found.closes_on)}


def level(need: Level, catalogue: Catalogue) -> str:
    """The name of the certificate that is needed first; where several will do, all of them."""
    titles = [catalogue.path(path_id).title for path_id in need.need.any_of]
    return _("Certificate: %(title)s") % {"title": (_(" or ")).join(titles)}


def level_state(need: Level) -> str:
    """What is wanting of it."""
    if need.ready_on:
        return _("Held for long enough on %(day)s") % {"day": day(need.ready_on)}
    months = need.need.months
    if months:
        return ngettext("Must be held for %(num)s month", "Must be held for %(num)s months", months) % {"num": months}
    return _("Needed first")


def next_thing(standing: Standing) -> str:
    """The one thing to do next, or what else stands in the way; empty where nothing does."""
    if standing.next:
        return missing(standing.next)
    return _("Another certificate is needed first") if standing.needs_first else ""


def country(code: str) -> str:
    """The name of a country in the reader's language."""
    return name_of(code, reader().formats)


def _or(values: Iterable[str], names: dict[str, object]) -> str:
    return (_(" or ")).join(named(value, names) for value in values)


NEARNESS = {
    Nearness.TODAY: lazy("End today"),
    Nearness.WITHIN_30: lazy("End within 30 days"),
    Nearness.WITHIN_60: lazy("End within 60 days"),
    Nearness.WITHIN_90: lazy("End within 90 days"),
    Nearness.ENDED: lazy("Ended in the last 90 days"),
}


def renewal_lacks(standing: Standing | None) -> str:
    """What somebody still lacks to keep a certificate, or that nothing is missing."""
    if standing is None:
        return _("The path is no longer there")
    if standing.awardable:
        return _("Everything is met; it can be renewed") if standing.term else _("Everything is met; it can be awarded")
    return next_thing(standing) or _("Everything is met")


def reminder(told: Reminder) -> str:
    """Which reminder, and what became of it."""
    which = ngettext("%(num)s day", "%(num)s days", told.days) if told.days else _("Last day")
    return _("%(which)s: %(state)s") % {"which": which % {"num": told.days}, "state": delivery(told.delivery)}


def delivery(found: Delivery) -> str:
    """What became of a mail, with the day."""
    sentence = {
        "sent": _("sent %(day)s"),
        "waiting": _("waiting since %(day)s"),
        "failing": _("not delivered so far, written %(day)s; it is tried again"),
        "failed": _("not delivered, written %(day)s"),
    }[found.state]
    return sentence % {"day": day(found.at)}


DELIVERY_KINDS = {"sent": "good", "waiting": "plain", "failing": "warm", "failed": "bad"}
DELIVERY_ICONS = {"sent": "check", "waiting": "mail", "failing": "clock", "failed": "triangle-alert"}
