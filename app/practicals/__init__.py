"""Practicals shown to assessors who mark them by a checklist, alone or two at a time without knowing of each other.

Words: an *assessment* is one candidate shown by one checklist on one day; an *appointment* makes somebody one of its
*assessors*, or its *moderator*; a *sheet* holds what one assessor gave, as *marks*, and is *signed* once; the *overall
rating* is the assessor's impression beside the points. What becomes of it goes into the ledger as sign-offs.
Offers `lists.assessments_of`, `lists.waiting_for`, `actions.sign_off`.
"""
