"""Teaching that happens at a time and a place: who may come, who is there, and how many minutes of it count.

Words: a *seminar* has *sessions*; a *registration* holds a *place* or stands on the *waiting list*; the member's
*pass* is shown at the door, where each *scan* says in or out; *contact minutes* are the time between, credited as
hours in the ledger.
Offers `queries.coming_up` and `queries.attended_by` to the capabilities above.
"""
