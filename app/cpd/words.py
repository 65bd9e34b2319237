"""The sentences of continuing professional development: what rules answer as data, said to people."""

from __future__ import annotations

from app.cpd.rules import Held, Line
from app.cpd.transcripts import MOST_ROWS, RowError
from app.web.locale import _, lazy, ngettext, number

REASONS = {
    "own-period-needed": lazy("This board goes by the period of your licence: enter its first day."),
    "claim-in-the-future": lazy("The date lies in the future. Hours are claimed once they have happened."),
    "claim-too-old": lazy("The date is more than ten years ago; such hours are not taken over."),
    "claim-decided": lazy("This claim was decided or taken back already."),
    "own-claim": lazy("Nobody decides about their own hours. Ask another administrator."),
    "nothing-chosen": lazy("Nothing was ticked. Go back and tick the claims you approve."),
    "proof-too-large": lazy("The file is larger than 900 kB. Send a smaller picture, or only the page that matters."),
    "proof-kind": lazy("The file is neither a PDF nor a PNG or JPEG picture. Everything else you entered was kept."),
}

MODES = {"in-person": lazy("in person"), "live-online": lazy("live online"), "on-demand": lazy("on demand")}

STATES = {
    "waiting": lazy("Waits for approval"),
    "approved": lazy("Approved"),
    "refused": lazy("Refused"),
    "taken-back": lazy("Taken back"),
}

ROWS = {
    "unreadable": lazy("this is not a table that can be read; a quotation mark may be missing."),
    "no-heading": lazy("the first row must name the columns, such as email,date,hours,mode,title,issuer."),
    "missing-column": lazy("there is no column “%(given)s”."),
    "unknown-column": lazy("the column “%(given)s” is not known."),
    "too-many-rows": lazy("a list can have at most %(most)s rows; divide it."),
    "no-rows": lazy("there is nothing in the list."),
    "too-many-fields": lazy("there is more in this row than there are columns, from “%(given)s” on."),
    "missing": lazy("%(given)s is missing."),
    "too-long": lazy("%(given)s is too long."),
    "date": lazy("“%(given)s” is not a date such as 2026-05-09."),
    "date-out": lazy("%(given)s lies in the future or more than ten years back."),
    "hours": lazy("“%(given)s” is not a number of hours above 0 and up to 200."),
    "mode": lazy("“%(given)s” is not in-person, live-online or on-demand."),
    "interactive": lazy("“%(given)s” is neither yes nor no."),
    "unknown-person": lazy("nobody here has the address %(given)s."),
    "twice": lazy("the same hours stand in an earlier row: %(given)s."),
}


def row_error(error: RowError) -> str:
    """Why a row of a transcript cannot be used."""
    return str(ROWS[error.reason]) % {"given": error.given, "most": MOST_ROWS}


def state(held: Held) -> str:
    """How a member stands with one rule, in a few words."""
    kind, have, need = held.rule.kind, number(held.have), number(held.need)
    if kind == "most":
        return _("%(have)s of at most %(need)s h") % {"have": have, "need": need}
    if kind in ("total", "least"):
        return _("%(have)s of %(need)s h") % {"have": have, "need": need}
    if kind == "reflection":
        return _("%(have)s of %(need)s written") % {"have": have, "need": need}
    if held.met:
        return _("Done") if kind == "plan" else _("Valid")
    return _("Not written yet") if kind == "plan" else _("Not on record")


def what_to_do(held: Held) -> str:
    """The next act, where something is missing; for a limit what it has taken away."""
    kind = held.rule.kind
    if kind == "most":
        return _("%(over)s h go beyond it and are not counted.") % {"over": number(held.over)} if held.over else ""
    if held.met:
        return ""
    if kind in ("total", "least"):
        return _("%(missing)s h are missing.") % {"missing": number(held.missing)}
    if kind == "reflection":
        missing = int(held.missing)
        return ngettext("Write about %(num)s more activity.", "Write about %(num)s more activities.", missing) % {
            "num": missing
        }
    return _("Write it for this period.") if kind == "plan" else _("Give it to an administrator, who records it.")


def counted(line: Line) -> str:
    """How much of an activity counts, and why not all."""
    hours = {"counted": number(line.counted), "hours": number(line.activity.hours)}
    sentences = {
        "counted": _("%(hours)s h"),
        "partly-capped": _("%(counted)s of %(hours)s h: the limit is reached"),
        "capped": _("0 of %(hours)s h: the limit is reached"),
        "outside": _("0 of %(hours)s h: outside the period"),
        "lessons-do-not-count": _("0 of %(hours)s h: lessons do not count here"),
    }
    return sentences[line.reason] % hours


def printed(approved: bool) -> dict[str, str]:
    """The sentences on a statement, in the reader's language."""
    return {
        "heading": _("Statement of continuing professional development"),
        "for": _("for"), "period": _("Period"), "number": _("Licence or registration number"),
        "counted": _("Hours counted"), "needed": _("Hours asked for"), "rules": _("Rules"), "activities": _("Activities"),
        "date": _("Date"), "what": _("What"), "how": _("How"), "hours": _("Hours"),
        "issued": _("Issued on"), "check": _("Check it here:"),
        "approval": _("Approval reference of the society with this board:") if approved
        else _("No approval of the society’s hours by this board is on record. The board decides what it accepts."),
        "nominal": _("Hours of lessons are those they are said to take."),
        "example": _("The rules are an example that the society has not confirmed."),
    }  # fmt: skip
