"""Who is certified, who is nearly, and why not yet.

Words: a *path* (text in content/certification) has *requirements*; *evidence* (the ledger) meets them or leaves them
*unmet*, each with what is missing and what to do; an *award* makes a numbered *certificate* whose facts are frozen;
it is *valid*, *expired* or *revoked*.
"""
