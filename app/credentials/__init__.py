"""Certificates once they are awarded: what is on them, whether they still hold, and how anybody can check it.

Words: an *award* is the deed, its *certificate* the document with frozen facts and a number; it is *valid*, *expired* or
*revoked*. Who may be awarded one is decided above, in certification.
"""
