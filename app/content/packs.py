"""Rule packs: what one jurisdiction asks of its members' continuing professional development (CPD), as read from text.

The rules themselves, which count hours by them, are in `app.cpd.rules`; here is only what a file can say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Mode = Literal["in-person", "live-online", "on-demand"]
RuleKind = Literal["total", "least", "most", "plan", "reflection", "document"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackRule:
    """One thing a jurisdiction asks for.

    'total': so many hours in all · 'least': at least so many of the hours counted, of these modes, topic, or with
    interaction · 'most': at most so many hours of these modes or topic are counted · 'plan': a plan for the period ·
    'reflection': a note on every activity that is counted, lessons apart · 'document': one of this kind, valid at the end of the
    period. Empty `modes` means any, `interactive` None means either.
    """

    id: str
    title: str
    kind: RuleKind
    html: str = ""
    hours: float | None = None
    modes: tuple[Mode, ...] = ()
    interactive: bool | None = None
    topic: str | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePack:
    """The rules of one jurisdiction in one version.

    `begins` is the first day of its period as (month, day), or None where each member's own period counts; a period
    lasts `years`. `return_by` is the (month, day) after the end by which the member reports. `lessons` says whether
    lessons finished count, by their nominal minutes, as learning on demand. `approval` is a reference under which the
    society's own hours are approved there, until `approval_until`; without one nothing may be called approved.
    """

    id: str
    title: str
    version: int
    status: Literal["example", "in-force"]
    country: str
    region: str = ""
    regulator: str = ""
    begins: tuple[int, int] | None = None
    years: int = 1
    return_by: tuple[int, int] | None = None
    keep_years: int | None = None
    lessons: bool = False
    approval: str = ""
    approval_until: date | None = None
    html: str = ""
    rules: tuple[PackRule, ...] = ()
    path: str = ""
    source: str = ""
    hash: str = ""
