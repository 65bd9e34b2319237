"""Taking a quiz: attempts, answers, marking, feedback. Answers cannot be lost; attempts keep what they asked.

Words: a *quiz* is drawn into an *attempt* (numbered per learner and quiz); the attempt holds *items*, one a slot,
each pinned to a *revision* of its question; an *answer* is a version of what the learner said for an item, an
append-only row; *confidence* (sure, think-so, guess) goes with it and is never scored. The questions inside a lesson
are an attempt too, at the quiz `lesson:<lesson id>`, open for good, with feedback at once. Offers
`queries.attempts_of`, `queries.best_scores`, `actions.start`, `actions.save_answer`, `actions.check`,
`actions.submit`, `rules.grade`.
"""
