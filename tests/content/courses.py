"""A small valid course as files, and ways to break it."""

from __future__ import annotations

from pathlib import Path

from app.content.load import load
from app.content.model import Catalogue

SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="100">
<title>A pelvis</title>
<desc>Two hip bones and a sacrum.</desc>
<style>.a { fill: red }</style>
<defs><path id="bone" d="M0 0"/></defs>
<use href="#bone" style="fill:var(--accent); stroke-width: 2"/>
<circle cx="5" cy="5" r="2" fill="url(#shade)"/>
</svg>
"""

LESSON = """---
id: one-first
title: The first lesson
minutes: 5
objectives:
  o.see: See the sacrum.
  o.say: Say what it is.
hands_on: true
owner: Ana
status: draft
review_by: 2027-05-01
notes:
  - Confirm the name.
---
The [sacrum](../../../glossary.md#sacrum) is a bone.[46](../../../references.md#46)

## Where it lies

It lies [behind](02-second.md#more), see [above](#where-it-lies) and [a paper](https://example.org/a?b=1&c=2).

![A pelvis with the sacrum marked.](../figures/pelvis.svg "Look at the middle.")

1. Sacrum
2. Ilium

## What is it?
<!-- question id=one-q-what obj=o.see -->

- [x] A bone
  > Yes, SECRET-FEEDBACK.
- [ ] A muscle
  > No.

## What to mind

> [!SAFETY]
> Ask before you touch.

> [!COUNTRY] France
> The law differs.

| a | b |
|--:|:-:|
| 1 | 2 |
"""

SECOND = """---
id: one-second
title: The second lesson
minutes: 4
objectives:
  o.more: Know more.
prerequisites: [one-first]
---
Opening.

## More

Text.
"""

BANK = """# Bank

## Which are bones?
<!-- question id=b-many select=many obj=o.see,o.say level=2 tags=safety points=2 shuffle=off -->

See [the lesson](../lessons/01-first.md#where-it-lies).

- [x] Sacrum <!-- a -->
  > Yes.
- [x] Ilium <!-- 0.5 -->
  > Yes.
- [ ] None <!-- last -->
  > No.

<details><summary>Hint</summary>

Think.

</details>

<details><summary>Explanation</summary>

Both are **bones**.

</details>

## The sacrum is a bone.
<!-- question id=b-tf type=tf obj=o.say -->

- [x] True
  > Yes.
- [ ] False
  > No.

## Name the first rib.
<!-- question id=b-short obj=o.more fuzzy=1 -->

In Latin or English.

[[first rib; costa prima; /(1st|first) rib/]]

> right: Yes.
> wrong: No,
> it is not.

## How long?
<!-- question id=b-number obj=o.more -->

[[=30 ±5 s]]

> right: Yes.

## Complete.
<!-- question id=b-cloze obj=o.more -->

The joint is [[ (synovial) ; fibrous ]] and is moved for [[=2 ±50 % min]] by [[you; me]].

> right: Yes.

## Order.
<!-- question id=b-order type=order obj=o.more -->

1. Ask
2. Touch

> right: Yes.

## Match.
<!-- question id=b-match type=match obj=o.more -->

| Sign | Category |
|---|---|
| Heel | One |
| Arm | Two |
| | Three |

> wrong: No.

## Label.
<!-- question id=b-label type=label obj=o.more -->

![Spot 1 lies left, spot 2 right.](../figures/pelvis.svg)

| Label | Place |
|---|---|
| Ilium | 10,20 |
| Sacrum | 50,50.5 |
| Rib | |

## Case: the runner
<!-- case id=b-case -->

> A runner has pain.

### What first?
<!-- question id=b-case-1 obj=o.more tags=urgent -->

- [x] Ask
  > Yes.
- [ ] Push
  > No.

### What then?
<!-- question id=b-case-2 obj=o.more -->

[[touch]]

> right: Yes.
"""

QUIZ = """---
id: one-check
title: "One: check"
use: exam
draw: 3
pass: 80
attempts: 3
minutes: 20
review: after-close
---
Read first.
"""

CHECKLIST = """---
id: one-practical
title: Practical
pass: 80
assessors: 1
minutes: 10
---
Say this.

| Step | Observed behaviour | Points | Critical |
|---|---|--:|:-:|
| c1 | Asks | 2 | yes |
| c2 | Touches | 2.5 | |
"""

PATH = """---
id: basic
title: Basic
version: 1
status: example
valid_months: 36
number_prefix: B
signatories: [Director]
---
What it attests.

## Lessons
<!-- requirement id=r-lessons kind=lessons module=one -->
Read them.

## Check
<!-- requirement id=r-check kind=quiz quiz=one-check pass=80 -->

## Hours
<!-- requirement id=r-hours kind=hours hours=60 mode=in-person topic="cranial work" -->

## Practical
<!-- requirement id=r-practical kind=sign-off checklist=one-practical -->
"""

PACK = """---
id: land
title: A land
version: 1
status: example
country: GB
begins: "09-01"
return_by: "09-30"
lessons: true
approval: REF 1
approval_until: 2027-12-31
---
About.[46](../references.md#46)

## Hours
<!-- requirement id=land-hours kind=total hours=30 -->
All of them.

## With others
<!-- requirement id=land-others kind=least hours=15 interactive=yes mode=in-person,live-online -->

## First aid
<!-- requirement id=land-aid kind=document document=first-aid -->
"""

FILES = {
    "course.md": "---\nid: tiny\ntitle: Tiny\nmodules: [one]\n---\nA course.\n",
    "glossary.md": "# Glossary\n\n## sacrum\nThe bone between the *hip bones*.\n",
    "references.md": "# References\n\n## 46\nSmith 2000, https://example.org/x.\n",
    "forbidden-claims.md": "# Claims\n\n## cures cancer\nNothing here does.\n\n## miracle*\nNo.\n",
    "certification/basic.md": PATH,
    "cpd/land.md": PACK,
    "modules/one/module.md": "---\nid: one\ntitle: One\nlevel: core\nhours: 4\n---\nAbout.\n",
    "modules/one/lessons/01-first.md": LESSON,
    "modules/one/lessons/02-second.md": SECOND,
    "modules/one/bank/bank.md": BANK,
    "modules/one/quizzes/check.md": QUIZ,
    "modules/one/checklists/practical.md": CHECKLIST,
    "modules/one/figures/pelvis.svg": SVG,
}

FIRST = "modules/one/lessons/01-first.md"
SECOND_PATH = "modules/one/lessons/02-second.md"
BANK_PATH = "modules/one/bank/bank.md"
QUIZ_PATH = "modules/one/quizzes/check.md"
CHECKLIST_PATH = "modules/one/checklists/practical.md"
FIGURE = "modules/one/figures/pelvis.svg"
MODULE = "modules/one/module.md"
BASIC = "certification/basic.md"
LAND = "cpd/land.md"


def written(root: Path, changes: dict[str, str | bytes | None] | None = None) -> Path:
    """The valid course below `root`, with some files replaced, added, or (None) left out."""
    for path, text in {**FILES, **(changes or {})}.items():
        if text is not None:
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def loaded(root: Path, changes: dict[str, str | bytes | None] | None = None) -> Catalogue:
    return load(written(root, changes))


def replaced(path: str, old: str, new: str) -> dict[str, str | bytes | None]:
    assert old in FILES[path], old
    return {path: FILES[path].replace(old, new, 1)}


def asked(source: str) -> dict[str, str | bytes | None]:
    """The bank with one more question."""
    return {BANK_PATH: BANK + "\n" + source}
