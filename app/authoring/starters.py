"""What a new file begins with: the settings its kind needs, so that nobody starts before an empty field."""

from __future__ import annotations

from pathlib import PurePosixPath

from app.content import tree

LESSON = """---
id: {id}
title: {title}
minutes: 8
objectives:
  {id}.first: Say in one sentence what the reader can do afterwards.
prerequisites: []
hands_on: false
owner: unassigned
reviewed_by: none
status: draft
---

Opening paragraph.

## First section

"""
BANK = """## The question, as a heading?
<!-- question id={id}-1 obj=objective-id level=1 -->

- [x] The right option
  > Why it is right.
- [ ] A wrong option
  > Why it is not.

<details><summary>Explanation</summary>

What the answer rests on.

</details>
"""
QUIZ = """---
id: {id}
title: {title}
use: practice
draw: 8
---
Introduction shown before the start.
"""
CHECKLIST = """---
id: {id}
title: {title}
pass: 80
assessors: 1
minutes: 10
---
What the assessor sets up and says.

| Step | Observed behaviour | Points | Critical |
|---|---|--:|:-:|
| s1 | Explains the procedure and obtains consent | 2 | yes |
"""
PATH = """---
id: {id}
title: {title}
version: 1
status: example
needs: []
valid_months: none
number_prefix: NEW
signatories: [Course director]
---
What the certificate attests.

## Seminar hours
<!-- requirement id=hours kind=hours hours=6 mode=in-person -->
Attend a seminar.
"""
PACK = """---
id: {id}
title: {title}
version: 1
status: example
country: GB
regulator: Name of the board
begins: "01-01"
lessons: false
---
What the board asks for, and where it says so.

## Hours in the year
<!-- requirement id={id}-hours kind=total hours=30 -->
What counts.
"""
MODULE = """---
id: {folder}
title: {folder_title}
subtitle: In a few words
level: core
hours: 1
builds_on: []
owner: unassigned
---
What the reader will be able to do.
"""
STARTERS = {
    "lesson": LESSON,
    "bank": BANK,
    "quiz": QUIZ,
    "checklist": CHECKLIST,
    "path": PATH,
    "pack": PACK,
    "module": MODULE,
}


def text_for(path: str) -> str:
    """The beginning of a new file at this path."""
    name = PurePosixPath(path).stem.lstrip("0123456789-") or "new"
    folder = path.split("/")[1]
    return STARTERS[tree.kind_of(path) or "lesson"].format(
        id=name.replace(".", "-"), title=titled(name), folder=folder, folder_title=titled(folder)
    )


def titled(words: str) -> str:
    """'heel-tension' as 'Heel tension'."""
    return words.replace("-", " ").replace(".", " ").capitalize()
