"""The sentences of authoring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from app.authoring.rules import Line
from app.web.locale import _, lazy, ngettext, number

REASONS = {
    "no-authoring": lazy("Writing content needs the right to do so. Ask an administrator of your society."),
    "own-draft": lazy("Nobody approves their own draft. Ask another author to review it."),
    "not-your-draft": lazy("This draft is somebody else's. You can review it; only its author changes it."),
    "somebody-writes": lazy("%(author)s has an open draft of %(path)s. A file has one at a time; you can review it."),
    "file-has-draft": lazy("There is an open draft of %(path)s. Publish or drop it first."),
    "file-exists": lazy("There is a file %(path)s already. Open it from the list instead."),
    "no-such-file": lazy("There is no file %(path)s."),
    "not-authored-here": lazy("%(path)s is not a file that is written here."),
    "not-a-content-file": lazy("%(path)s has no place in the course."),
    "outside-content": lazy("%(path)s has no place in the course."),
    "not-a-new-file": lazy("%(path)s cannot be a new file. Names are lower-case words joined by hyphens."),
    "not-utf-8-on-disk": lazy("The file %(path)s on disk is not UTF-8 text. Repair it there first."),
    "text-too-long": lazy("A file holds at most %(most)s characters; split it. Your text is still here, not stored."),
    "stale-draft": lazy("This draft was saved from another tab or device meanwhile."),
    "draft-changed": lazy("The draft changed since you opened it. Read it again as it stands now."),
    "disk-changed-again": lazy("The file %(path)s changed on disk once more. Look at it again."),
    "file-changed": lazy("The file %(path)s was changed on disk since this draft began. Nothing was overwritten."),
    "nothing-changed": lazy("The draft says the same as the published file; there is nothing to review."),
    "say-what-should-change": lazy("Say what should change, so that the author can go on."),
    "has-errors": lazy("The course with this draft in place has errors (%(number)s), the first: %(first)s"),
    "no-rules": lazy("This file says nothing about certificates; there is nobody to try it on."),
    "needs-certify": lazy("Rules of certification are approved by an administrator."),
    "simulation-missing": lazy("Try the change on everybody first, so that you see who gains and who loses."),
    "simulation-unseen": lazy("Say that you have seen who gains and who loses by this text, as it was tried last."),
    "simulation-old": lazy("The draft is not the text that was tried on everybody. Try it again, and approve it again."),
    "not-from-writing": lazy("This draft is still being written. It must be submitted and approved first."),
    "not-from-submitted": lazy("This draft waits for a review."),
    "not-from-approved": lazy("This draft is approved already."),
    "not-from-published": lazy("This draft is published already."),
    "not-from-dropped": lazy("This draft was dropped."),
}  # fmt: skip

STATES = {
    "writing": lazy("Draft"),
    "submitted": lazy("Waiting for review"),
    "approved": lazy("Approved"),
    "published": lazy("Published"),
    "dropped": lazy("Dropped"),
}
CHIPS = {"writing": "accent", "submitted": "warm", "approved": "good", "published": "good", "dropped": "plain"}
ICONS = {"writing": "pencil", "submitted": "clock", "approved": "badge-check", "published": "check", "dropped": "x"}

EFFECTS = {
    "loses": lazy("Lose"),
    "both": lazy("Gain and lose"),
    "gains": lazy("Gain"),
    "unaffected": lazy("Unaffected"),
}

KINDS = {
    "course": lazy("Course"),
    "module": lazy("Module"),
    "lesson": lazy("Lesson"),
    "bank": lazy("Questions"),
    "quiz": lazy("Quiz"),
    "checklist": lazy("Checklist"),
    "path": lazy("Certification path"),
    "earlier-path": lazy("Earlier version of a certification path"),
    "pack": lazy("Rules of continuing education"),
    "glossary": lazy("Glossary"),
    "references": lazy("References"),
}


def told(lines: Iterable[Line]) -> list[Line]:
    """A comparison with its gaps in words."""
    return [replace(line, text=unchanged(int(line.text))) if line.kind == "gap" else line for line in lines]


def unchanged(number: int) -> str:
    return ngettext("%(num)s unchanged line", "%(num)s unchanged lines", number) % {"num": number}


def changes(found: Iterable[Mapping[str, Any]]) -> str:
    """What a change of rules does to one person, requirement by requirement."""
    return " · ".join(_change(one) for one in found)


def _change(one: Mapping[str, Any]) -> str:
    title = one["title"] or _("Certificate needed first: %(id)s") % {"id": one["requirement_id"]}
    if one["is_met"] and not one["was_met"]:
        return _("%(title)s: met then") % {"title": title}
    if one["was_met"] and not one["is_met"] and not one["is_short"]:
        return _("%(title)s: met no more") % {"title": title}
    if one["was_met"]:
        return _("%(title)s: met now, %(short)s missing then") % {"title": title, "short": number(one["is_short"])}
    return _("%(title)s: %(was)s missing now, %(now)s then") % {
        "title": title,
        "was": number(one["was_short"]),
        "now": number(one["is_short"]),
    }
