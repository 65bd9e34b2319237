"""A small course with a question of every kind. Whatever only the server may know carries a marker: KEY in words,
424242 in numbers.
"""

from __future__ import annotations

from pathlib import Path

FILES = {
    "course.md": "---\nid: small\ntitle: A small course\nmodules: [joints]\n---\nA course for tests.\n",
    "glossary.md": "## joint\nWhere bones meet.\n",
    "references.md": "## 1\nA reference. 2001.\n",
    "forbidden-claims.md": "",
    "modules/joints/module.md": (
        "---\nid: joints\ntitle: Joints\nsubtitle: Where bones meet\nlevel: core\n"
        "hours: 1\nowner: unassigned\n---\nAbout joints. [1](../../references.md#1)\n"
    ),
    "modules/joints/figures/arch.svg": (
        '<svg xmlns="http://www.w3.org/2000/svg" class="figure" viewBox="0 0 200 '
        '100"><title>Arch</title><desc>An arch.</desc><path d="M10 90 L100 10 L190 90"/></svg>'
    ),
    "modules/joints/lessons/01-the-joint.md": """---
id: the-joint
title: The joint
minutes: 5
objectives:
  j.name: Name the joint.
  j.load: Say what carries the load.
owner: unassigned
reviewed_by: none
status: draft
---
A [joint](../../../glossary.md#joint) is where bones meet.

## What carries
Text about load.

### What carries the load?
<!-- question id=l-load obj=j.load -->

- [ ] The muscle <!-- muscle -->
  > KEY-muscle-feedback
- [x] The ligament <!-- ligament -->
  > KEY-ligament-feedback

<details><summary>Hint</summary>

KEY-first-hint

</details>

<details><summary>Hint</summary>

KEY-second-hint

</details>

<details><summary>Explanation</summary>

KEY-lesson-explanation

</details>

### Name the rib.
<!-- question id=l-rib obj=j.name fuzzy=1 -->

[[first rib]]

> right: KEY-rib-right
> wrong: KEY-rib-wrong
""",
    "modules/joints/bank/all.md": """## Which one?
<!-- question id=b-one obj=j.name -->

- [ ] Alpha <!-- alpha -->
  > KEY-one-alpha
- [x] Beta <!-- beta -->
  > KEY-one-beta
- [ ] None of them <!-- none last -->
  > KEY-one-none

<details><summary>Hint</summary>

KEY-one-hint

</details>

<details><summary>Explanation</summary>

KEY-one-explanation

</details>

## Which ones?
<!-- question id=b-many select=many obj=j.load points=2 -->

- [x] Red <!-- red -->
  > KEY-many-red
- [x] Green <!-- green -->
  > KEY-many-green
- [ ] Blue <!-- blue -->
  > KEY-many-blue
- [ ] Grey <!-- grey -->
  > KEY-many-grey

## The joint bears weight.
<!-- question id=b-tf type=tf obj=j.load -->

- [x] True
  > KEY-tf-true
- [ ] False
  > KEY-tf-false

## What is the bone called?
<!-- question id=b-short obj=j.name fuzzy=1 -->

[[KEY-sacrum; os sacrum]]

> right: KEY-short-right
> wrong: KEY-short-wrong

## How many seconds?
<!-- question id=b-number obj=j.name -->

[[=424242 ±5 s]]

> right: KEY-number-right
> wrong: KEY-number-wrong

## Fill the gaps.
<!-- question id=b-cloze obj=j.load -->

It is held by [[KEY-ligaments]] and is [[ (synovial) ; fibrous ]] in front.

> right: KEY-cloze-right
> wrong: KEY-cloze-wrong

## Put in order.
<!-- question id=b-order type=order obj=j.name -->

1. Explain <!-- explain -->
2. Ask <!-- ask -->
3. Touch <!-- touch -->
4. Write <!-- write -->

> right: KEY-order-right
> wrong: KEY-order-wrong

## Match.
<!-- question id=b-match type=match obj=j.load -->

| Sign | Category |
|---|---|
| Heel tension <!-- heel --> | One <!-- one --> |
| Arm fossa <!-- fossa --> | Two <!-- two --> |
| | Three <!-- three --> |

> right: KEY-match-right
> wrong: KEY-match-wrong

## Label the arch.
<!-- question id=b-label type=label obj=j.name -->

![Spot 1 at the top, spot 2 at the left foot.](../figures/arch.svg "An arch.")

| Label | Place |
|---|---|
| Crown <!-- crown --> | 50,10 |
| Foot <!-- foot --> | 5,90 |

> right: KEY-label-right
> wrong: KEY-label-wrong

## Somebody limps
<!-- case id=b-case -->

> A person limps since Tuesday.

### What do you ask first?
<!-- question id=b-case-1 obj=j.load -->

- [x] Consent <!-- consent -->
  > KEY-case-consent
- [ ] Payment <!-- payment -->
  > KEY-case-payment

### What next?
<!-- question id=b-case-2 obj=j.name -->

- [ ] Wait <!-- wait -->
  > KEY-case-wait
- [x] Examine <!-- examine -->
  > KEY-case-examine
""",
    "modules/joints/quizzes/exam.md": """---
id: j-exam
title: Joints check
use: exam
pass: 80
attempts: 2
minutes: 20
---
Introduction to the check.
""",
    "modules/joints/quizzes/practice.md": "---\nid: j-practice\n"
    "title: Joints practice\nuse: practice\nquestions: [b-one, b-many, b-short]\n"
    "---\nPractise.\n",
    "modules/joints/quizzes/pretest.md": "---\nid: j-pretest\ntitle: Joints pretest\n"
    "use: pretest\nquestions: [b-one, b-tf]\n---\nBefore you begin.\n",
    "modules/joints/quizzes/quiet.md": (
        "---\nid: j-quiet\ntitle: Joints quiet check\nuse: exam\npass: 80\nattempts: 2\n"
        "review: after-close\nquestions: [b-one, b-tf]\n---\nQuiet.\n"
    ),
    "modules/joints/quizzes/score.md": (
        "---\nid: j-score\ntitle: Joints score check\nuse: exam\npass: 50\nattempts: 1\n"
        "review: score-only\nquestions: [b-one, b-tf]\n---\nScore.\n"
    ),
}

RIGHT = {
    "b-one": ["beta"],
    "b-many": ["red", "green"],
    "b-short": {"1": "KEY-sacrum"},
    "b-number": {"1": "424242 s"},
    "b-order": ["explain", "ask", "touch", "write"],
    "b-match": {"heel": "one", "fossa": "two"},
    "b-case-1": ["consent"],
    "b-case-2": ["examine"],
    "l-load": ["ligament"],
    "l-rib": {"1": "first rib"},
}


def write_course(folder: Path, **changed: str | None) -> Path:
    """Write the files; `changed` replaces some by path, None leaves one out."""
    for name, text in {**FILES, **changed}.items():
        if text is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return folder
