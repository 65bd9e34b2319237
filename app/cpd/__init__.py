"""Continuing professional development: what each member's own board counts, caps and misses, from the one ledger.

Words: a *rule pack* is the text of one jurisdiction's rules; a *licence* says that a member answers to it; an *account* is
how the hours of one period stand under one pack; a *claim* is learning done elsewhere that waits for an administrator's
approval; a *statement* is the account frozen for a board. Offers `queries.accounts_of` and `queries.waiting_claims`.
"""
