"""Reading a course: the curriculum map, modules, lessons, where each learner is, and progress.

Words: a *reading* is one learner's state with one lesson: begun, where they stopped, finished, at which version.
*Progress* is computed from readings and scores, never stored, and never falls because content changed: a lesson
finished stays finished, what changed since is shown. Offers `queries.readings_of`, `queries.progress_of`,
`rules.progress`, `rules.next_step`.
"""
