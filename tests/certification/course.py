"""The small course of the quizzes with a practical and two certificate paths: the first asks for something of every
kind, the second needs the first.
"""

from __future__ import annotations

from pathlib import Path

from tests.quizzes.course import FILES, write_course

PRACTICAL = """---
id: j-practical
title: "Joints: practical"
pass: 80
assessors: 1
minutes: 20
---
Show the examination.

| Step | Observed behaviour | Points | Critical |
|---|---|--:|:-:|
| ask | Asks for consent | 2 | yes |
| find | Finds the joint | 2 | |
| tell | Says what is found | 6 | |
"""
FULL = {"ask": 2.0, "find": 2.0, "tell": 6.0}

FIRST = """---
id: first
title: First certificate
version: 1
status: example
valid_months: 36
number_prefix: FIR
signatories: [Course director, Examiner]
---
What the first certificate attests.

## Lessons on joints
<!-- requirement id=f-lessons kind=lessons module=joints -->
Read them all.

## Knowledge check
<!-- requirement id=f-check kind=quiz quiz=j-exam pass=80 -->
Pass it.

## Seminar hours
<!-- requirement id=f-hours kind=hours hours=10 mode=in-person -->
Be there.

## Practical
<!-- requirement id=f-practical kind=sign-off checklist=j-practical -->
Show it.
"""
SECOND = """---
id: second
title: Second certificate
version: 1
status: in-force
needs: [first]
number_prefix: SEC
signatories: [Course director]
---
What the second certificate attests.

## Any hours
<!-- requirement id=s-hours kind=hours hours=1 -->
Be there.
"""
SECOND_LESSON = (
    FILES["modules/joints/lessons/01-the-joint.md"]
    .partition("---\nA [joint]")[0]
    .replace("id: the-joint\ntitle: The joint", "id: the-capsule\ntitle: The capsule")
    .replace("j.name: Name the joint.", "j.capsule: Draw the capsule.")
    .replace("  j.load: Say what carries the load.\n", "")
)
CAPSULE = (
    SECOND_LESSON
    + """---
Opening of the capsule.

## The layers
There are two.

### How many layers?
<!-- question id=l-layers obj=j.capsule -->

- [x] Two <!-- two -->
  > Yes.
- [ ] Five <!-- five -->
  > No.
"""
)


def write_certifying_course(folder: Path, **changed: str | None) -> Path:
    """Write the course; `changed` replaces files by path, None leaves one out."""
    added = {
        "modules/joints/lessons/02-the-capsule.md": CAPSULE,
        "modules/joints/checklists/practical.md": PRACTICAL,
        "certification/first.md": FIRST,
        "certification/second.md": SECOND,
    }
    return write_course(folder, **{**added, **changed})
