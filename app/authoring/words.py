"""The sentences of authoring."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.authoring.rules import Line
from app.web.locale import lazy, ngettext

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

KINDS = {
    "course": lazy("Course"),
    "module": lazy("Module"),
    "lesson": lazy("Lesson"),
    "bank": lazy("Questions"),
    "quiz": lazy("Quiz"),
    "checklist": lazy("Checklist"),
    "path": lazy("Certification path"),
    "pack": lazy("Rules of continuing education"),
    "glossary": lazy("Glossary"),
    "references": lazy("References"),
}


def told(lines: Iterable[Line]) -> list[Line]:
    """A comparison with its gaps in words."""
    return [replace(line, text=unchanged(int(line.text))) if line.kind == "gap" else line for line in lines]


def unchanged(number: int) -> str:
    return ngettext("%(num)s unchanged line", "%(num)s unchanged lines", number) % {"num": number}
