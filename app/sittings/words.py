"""The sentences of examination sittings: what rules answer as data, said to people."""

from __future__ import annotations

from app.sittings.rules import APPEAL_DAYS, Eligibility, Missing, PartResult, State
from app.web.locale import _, day, lazy, ngettext, number

REASONS = {
    "sitting-closes-before-opens": lazy("The last day for applications lies before the first one."),
    "held-before-close": lazy("The examination must lie after the last day for applications."),
    "embargo-after-day": lazy("The embargo must begin on the day of the examination or before."),
    "no-parts": lazy("Name at least one part, such as: written | Written examination | 75."),
    "part-twice": lazy("Two parts have the same key."),
    "part-unreadable": lazy(
        "Line %(line)s cannot be read. Write key | title | pass mark, such as: written | Written examination | 75."
    ),
    "sitting-frozen": lazy("Eligibility is frozen; the sitting can no longer be changed. It can be cancelled."),
    "parts-applied-for": lazy(
        "Somebody has applied already, so the parts stay as they are. Everything else can be changed."
    ),
    "sitting-over": lazy("The examination has been held; this can no longer be done."),
    "sitting-cancelled": lazy("This examination was cancelled."),
    "not-open-yet": lazy("Applications are not open yet."),
    "applications-closed": lazy("The last day for applications has passed. Write to the society if there is a reason."),
    "is-examiner": lazy("Whoever examines at a sitting cannot sit it."),
    "holds-it": lazy("This certificate is held already, so there is nothing to sit for."),
    "address-not-confirmed": lazy("Confirm your e-mail address first; the link is in the mail you got."),
    "nothing-to-sit": lazy("Every part of this examination was passed before, so there is nothing to sit."),
    "document-missing": lazy("Enclose this document: %(kind)s. What you entered was kept."),
    "cannot-assess": lazy("This person may not assess: examiners are instructors or administrators."),
    "is-candidate": lazy("This person has applied to sit here and cannot examine."),
    "not-closed-yet": lazy("Eligibility is frozen once the last day for applications has passed."),
    "not-frozen-yet": lazy("Decide once eligibility is frozen: until then people may still meet what is missing."),
    "own-application": lazy("Nobody decides about their own application. Ask another administrator."),
    "not-appointed": lazy("You are not appointed to examine here."),
    "own-examination": lazy("Nobody decides about their own examination."),
    "examined-it": lazy("Whoever marked this part does not decide about it. Ask somebody else."),
    "not-held-yet": lazy("The day of the examination has not come."),
    "not-admitted": lazy("This person was not admitted to this part."),
    "results-released": lazy("The results are released; they change only by an appeal."),
    "mark-out-of-range": lazy("A mark lies between 0 and 100 per cent."),
    "mark-given": lazy("You gave a mark already, and it stands. A moderator can change the result."),
    "nothing-to-moderate": lazy("The examiners do not differ here."),
    "marks-missing": lazy("Marks are still missing. Results are released to all at once."),
    "marks-differ": lazy("Examiners differ on a part. Somebody who did not mark it decides first."),
    "not-released": lazy("The results are not released yet."),
    "appeal-too-late": lazy("Appeals are possible for four weeks after the results were released."),
    "already-appealed": lazy("You have appealed against this part already."),
    "no-appeal": lazy("There is no appeal about this part."),
    "appeal-answered": lazy("This appeal was answered already."),
    "nobody-chosen": lazy("Nobody is in this group."),
}

STATES = {
    State.DRAFT: lazy("Draft"),
    State.ANNOUNCED: lazy("Announced"),
    State.OPEN: lazy("Applications open"),
    State.CLOSED: lazy("Applications closed"),
    State.FROZEN: lazy("Places given"),
    State.HELD: lazy("Being marked"),
    State.RELEASED: lazy("Results released"),
    State.CANCELLED: lazy("Cancelled"),
}
STATE_CHIPS = {
    State.DRAFT: "plain", State.ANNOUNCED: "plain", State.OPEN: "accent", State.CLOSED: "warm", State.FROZEN: "accent",
    State.HELD: "warm", State.RELEASED: "good", State.CANCELLED: "bad",
}  # fmt: skip

OUTCOMES = {
    "": lazy("Applied"),
    "admitted": lazy("Admitted"),
    "no-place": lazy("No place left"),
    "not-eligible": lazy("Not eligible"),
    "refused": lazy("Refused"),
}
OUTCOME_CHIPS = {"": "plain", "admitted": "good", "no-place": "warm", "not-eligible": "bad", "refused": "bad"}

GROUPS = {
    "ready": (lazy("Ready"), lazy("Everything but the examination is met.")),
    "one-missing": (lazy("One thing missing"), lazy("They could still make it by the deadline.")),
    "expiring": (lazy("Ready today, not on the day"), lazy("Something they have ends before the examination.")),
    "further": (lazy("Further away"), lazy("More than one thing is missing.")),
}

RESULTS = {"open": lazy("Marks missing"), "differ": lazy("Examiners differ"), "absent": lazy("Absent"),
           "passed": lazy("Passed"), "failed": lazy("Not passed")}  # fmt: skip
RESULT_CHIPS = {"open": "plain", "differ": "warm", "absent": "plain", "passed": "good", "failed": "bad"}


def missing(one: Missing) -> str:
    """One thing somebody lacks, such as 'Seminar hours: 54 of 60' or 'Membership: valid until 27 Mar, needed on 10 Apr'."""
    if one.until and one.needed_on:
        return _("%(title)s: valid until %(until)s, needed on %(day)s") % {
            "title": one.title,
            "until": day(one.until),
            "day": day(one.needed_on),
        }
    if one.kind == "quiz":
        return _("%(title)s: %(have)s of %(need)s %%") % {
            "title": one.title,
            "have": number(one.have),
            "need": number(one.need),
        }
    if one.need > 1:
        return _("%(title)s: %(have)s of %(need)s") % {
            "title": one.title,
            "have": number(one.have),
            "need": number(one.need),
        }
    return one.title


def lacking(judged: Eligibility) -> list[str]:
    """Everything somebody lacks today."""
    first = [_("Certificate: %(title)s") % {"title": title} for title in judged.needs_first]
    return [*first, *(missing(one) for one in judged.lacking)]


def ending(judged: Eligibility) -> list[str]:
    """Everything somebody has today that ends before the day of the examination, on which it is asked for."""
    return [missing(one) for one in judged.ending]


def frozen(reasons: dict[str, object]) -> list[str]:
    """Both from what was frozen with an application."""
    if not reasons:
        return []
    those = tuple(Missing.of(one) for one in reasons.get("missing", ()))  # type: ignore[attr-defined]
    judged = Eligibility(those, tuple(reasons.get("needs_first", ())))  # type: ignore[arg-type]
    return [*lacking(judged), *ending(judged)]


def result(found: PartResult) -> str:
    """A part's result in a few words."""
    if found.percent is None:
        return str(RESULTS[found.state])
    return _("%(state)s, %(percent)s %%") % {"state": RESULTS[found.state], "percent": number(found.percent)}


def appeal_days() -> str:
    """How long appeals are possible."""
    return ngettext("%(num)s day", "%(num)s days", APPEAL_DAYS) % {"num": APPEAL_DAYS}
