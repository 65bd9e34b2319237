"""Groups that take the course together: who learns, who teaches, from when to when, and how people come in.

Words: a *cohort* has *members*, each a *learner* or *staff*; an *invitation* (by mail or by the cohort's code)
makes a member.
Offers `open_cohorts_of`, `cohorts_taught_by`, `learners_of` to the capabilities above.
"""
