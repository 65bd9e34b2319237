"""The way to a certificate as a short line of steps, for the home page."""

from __future__ import annotations

from dataclasses import dataclass

from app.certification.rules.facts import Check, Stage, Standing, stage_of
from app.certification.words import STAGES
from app.web.locale import _, number


@dataclass(frozen=True)
class Step:
    """One step of the line: a stage, how much of it is met, and whether it is the one to work on."""

    title: str
    detail: str
    state: str
    award: bool = False
    href: str | None = None


def path_steps(standing: Standing) -> list[Step]:
    """Stages that the path has requirements in, then the certificate itself."""
    steps = []
    following = stage_of(standing.next) if standing.next else None
    staged = [(stage_of(check), check) for check in standing.asked]
    for stage in (Stage.THEORY, Stage.HOURS, Stage.PRACTICAL, Stage.DOCUMENTS, Stage.EXAM):
        checks = [check for place, check in staged if place is stage]
        if not checks:
            continue
        met = sum(check.met for check in checks)
        state = "done" if met == len(checks) else "now" if following is stage else "todo"
        steps.append(Step(str(STAGES[stage]), _detail(checks, met), state))
    held = "done" if standing.stage is Stage.CERTIFIED else "now" if standing.complete else "todo"
    steps.append(Step(_("Certificate"), "", held, award=True))
    return steps


def _detail(checks: list[Check], met: int) -> str:
    """How far a stage is: hours in hours, everything else by requirements."""
    if len(checks) == 1 and checks[0].requirement.kind == "hours":
        return _("%(have)s of %(need)s h") % {"have": number(checks[0].have), "need": number(checks[0].need)}
    return _("%(met)s of %(all)s") % {"met": met, "all": len(checks)}
