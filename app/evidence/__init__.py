"""The ledger: everything a certificate can rest on, as entries that are only ever added.

Words: an *entry* says that a *learner* has something (a lesson finished, a quiz passed, hours attended, a practical
signed off), where it
comes from (*source*), who put it there (*author*) and when. A mistake is answered by a further entry that
*withdraws* it, with a
reason. Entries of one person form a hash chain, so that a changed or missing one is found.
Offers `actions.add`, `actions.withdraw`, `queries.entries_of`, `queries.standing_entries`, `rules.verify`.
"""
