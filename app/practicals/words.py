"""The sentences of practicals: what rules answer as data, said to people."""

from __future__ import annotations

from typing import Any

from app.content.model import Catalogue, Checklist
from app.practicals.rules.agreement import Strictness
from app.practicals.rules.results import Difference, Overall, State
from app.web.locale import _, lazy, ngettext, number

REASONS = {
    "own-practical": lazy("Nobody signs off their own practical. Ask another assessor."),
    "may-not-assess": lazy("This person has no right to sign off practicals, or their account is not active."),
    "assessor-suspended": lazy("This assessor is suspended on that day or today, and signs nothing."),
    "assessor-level": lazy(
        "Whoever assesses this needs the certificate “%(level)s” or a higher one, valid on that day. "
        "An administrator can grant the level to founding instructors."
    ),
    "assessors-number": lazy("Choose as many assessors as the checklist asks for: %(needed)s."),
    "assessor-twice": lazy("Choose different people. Nobody assesses twice."),
    "appoint-yourself": lazy("Where several assess, each is appointed by somebody else. Choose other people."),
    "moderator-involved": lazy("A moderator is none of the assessors. Choose somebody else."),
    "may-not-moderate": lazy("Only an administrator, or an assessor appointed to moderate, decides here."),
    "sign-in-again": lazy("To sign, give your password. It stands for %(minutes)s minutes."),
    "assessment-not-yet": lazy("The day of this assessment has not come. Nothing is signed beforehand."),
    "assessment-open": lazy("This person has an assessment of this checklist under way. Go on with that one."),
    "assessment-closed": lazy("This assessment is closed. What was given before stands."),
    "assessment-signed": lazy("Every assessor has signed, so this assessment is decided and no longer cancelled."),
    "assessor-signed": lazy("This assessor has signed already, or no longer belongs to the assessment."),
    "moderation-over": lazy("There is nothing to decide here: the assessors are not finished, or it is decided."),
    "sheet-incomplete": lazy("Not signed yet: %(number)s things are missing. They are named below."),
    "mark-field": lazy("This sheet has no such field. Nothing was changed."),
    "mark-points": lazy("Give points from 0 to %(most)s."),
    "mark-value": lazy("This value cannot be used here."),
    "mark-too-long": lazy("Use at most %(longest)s characters."),
    "mark-shape": lazy("What was sent is not a list of marks. Nothing was changed."),
    "suspension-backwards": lazy("The last day of the suspension lies before its first."),
    "suspension-over": lazy("This suspension was lifted already."),
    "grant-over": lazy("This level was taken back already."),
    "own-standing": lazy("Nobody decides about their own standing as an assessor. Ask another administrator."),
    "points-missing": lazy("Give the points that stand for each step on which the assessors differ."),
}

STATES = {
    State.OPEN: lazy("Open"),
    State.MODERATION: lazy("Waits for a moderator"),
    State.PASSED: lazy("Passed"),
    State.FAILED: lazy("Not passed"),
    State.CANCELLED: lazy("Cancelled"),
}
STATE_KINDS = {
    State.OPEN: "plain",
    State.MODERATION: "warm",
    State.PASSED: "good",
    State.FAILED: "bad",
    State.CANCELLED: "plain",
}
STATE_ICONS = {
    State.OPEN: "clipboard-check",
    State.MODERATION: "flag",
    State.PASSED: "check",
    State.FAILED: "circle-x",
    State.CANCELLED: "x",
}
OVERALL = {
    Overall.FAIL: lazy("Fail"),
    Overall.BORDERLINE: lazy("Borderline"),
    Overall.PASS: lazy("Pass"),
    Overall.GOOD: lazy("Good"),
}
YES_NO = {"yes": lazy("Yes"), "no": lazy("No")}
METHODS = {
    "known": lazy("Known to me personally"),
    "photo-id": lazy("Photo identification, looked at"),
    "pass": lazy("Pass of the seminar, looked at"),
    "other": lazy("Another way, said in the remarks"),
}
PICTURES = {
    "none": lazy("No pictures"),
    "society": lazy("For teaching within the society"),
    "public": lazy("Also for publication"),
}
FIELDS = {
    "minutes": lazy("Minutes taken"),
    "overall": lazy("Overall rating"),
    "remarks": lazy("Remarks"),
    "identity": lazy("Was the candidate's identity checked?"),
    "identity-method": lazy("How it was checked"),
    "pictures": lazy("Consent to pictures"),
    "name": lazy("Your name, as your signature"),
}

STRICTNESS = {
    "too-few": lazy("Too few to judge"),
    "strict": lazy("Stricter than colleagues"),
    "lenient": lazy("More lenient than colleagues"),
    "none": lazy("No difference to be seen"),
}


def field(name: str, checklist: Checklist) -> str:
    """What a field of the sheet is called."""
    kind, _sep, step_id = name.partition(":")
    if kind in ("step", "note"):
        place = next((n for n, step in enumerate(checklist.steps, 1) if step.id == step_id), 0)
        return (_("Step %(number)s") if kind == "step" else _("Note to step %(number)s")) % {"number": place}
    return str(FIELDS[name])


def difference(found: Difference, checklist: Checklist) -> str:
    """Where two assessors differ, in a sentence."""
    facts = {"low": number(found.low), "high": number(found.high)}
    if found.reason == "result":
        return _("One passes what another fails: %(low)s and %(high)s per cent.") % facts
    if found.reason == "critical":
        return _("They differ on a critical step: %(step)s (%(low)s and %(high)s points).") % {
            **facts,
            "step": next(step.behaviour for step in checklist.steps if step.id == found.step),
        }
    return _("They lie %(apart)s points of a hundred apart; the checklist tolerates %(most)s.") % {
        "apart": number(round(found.high - found.low, 1)),
        "most": number(checklist.tolerance_percent),
    }


def level(path_id: str, catalogue: Catalogue) -> str:
    """The title of a level; its id where the course no longer has it."""
    try:
        return catalogue.path(path_id).title
    except LookupError:
        return path_id


def strictness(found: Strictness) -> str:
    """What may be said about one assessor."""
    return str(STRICTNESS[found.verdict])


def own_sheet(*, signed: bool, begun: bool) -> str:
    """How far an assessor is with their own sheet."""
    if signed:
        return _("Signed")
    return _("Begun") if begun else _("Not begun")


def outcome(result: Any) -> str:
    """How a practical that one person assessed came out, for the message after signing."""
    told = {"percent": number(result.percent)}
    if result.passed:
        return _("Signed off with %(percent)s per cent.") % told
    said = _("Not passed: %(percent)s per cent. The assessment is kept and does not count as evidence.") % told
    steps = len(result.failed_critical)
    if not steps:
        return said
    critical = ngettext(
        "%(num)s critical step was not shown in full.", "%(num)s critical steps were not shown in full.", steps
    )
    return f"{said} {critical % {'num': steps}}"
