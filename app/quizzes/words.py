"""The sentences for each reason that something about an attempt is refused: one place for page, script and mail."""

from __future__ import annotations

from app.web.locale import lazy

SENTENCES = {
    "not-enrolled": lazy(
        "Quizzes are open to members of a cohort that is under way. Join one with its code or an invitation."
    ),
    "attempts-used-up": lazy("No attempt is left: %(most)s of %(most)s used."),
    "already-passed": lazy(
        "You have passed. Because its answers are shown after passing, this check cannot be taken again."
    ),
    "check-not-here": lazy("Answers of this attempt are not checked one by one."),
    "nothing-to-check": lazy("There is no answer to check yet. Answer first."),
    "steps-misnumbered": lazy(
        "This is not stored yet. Number the steps from 1 on and leave none out. Give each step a number of its own."
    ),
    "answer-stale": lazy(
        "This answer was changed in another tab meanwhile. What you see below is not stored. "
        "Saving it replaces the other one."
    ),
    "open-elsewhere": lazy(
        "This attempt went on in another tab or on another device, so what you see below is not stored."
    ),
    "answer-late": lazy(
        "The time was over when this arrived. It is kept for the people who run the course to see, "
        "but it does not count."
    ),
    "answer-closed": lazy("The attempt had been handed in when this arrived. It is kept, but it does not count."),
    "answer-settled": lazy("The answer to this question has been shown already, so it takes no further answer."),
    "attempt-closed": lazy("This attempt has been handed in."),
    "answer-shape": lazy("What was sent is not an answer to this question. Nothing was changed."),
    "answer-unknown": lazy("What was sent names something that this question does not have. Nothing was changed."),
    "answer-one-only": lazy("This question takes one answer only."),
    "answer-confidence": lazy("Say how sure you are with one of the three words."),
    "answer-too-long": lazy("This answer is longer than %(longest)s characters. Nothing was changed."),
    "write-id": lazy("The mark that tells one save from another is missing. Open the page again."),
    "allowance-own": lazy("Nobody grants themselves more time or attempts. Ask another instructor."),
    "allowance-unknown": lazy("This much cannot be granted."),
    "attempts-unlimited": lazy("This quiz can be taken as often as one likes, so there is nothing to grant."),
    "regrade-changed": lazy(
        "Something changed since this preview was made. Below is how it stands now; nothing has been marked anew."
    ),
    "regrade-nothing": lazy("There is no mark to change. Nothing was done."),
}
