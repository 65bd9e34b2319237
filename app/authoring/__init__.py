"""Writing content in the browser: draft, preview, review, publication, history.

Words: a *draft* of one file, begun from a known *base* version, autosaved; *submitted* for review; *approved* by
somebody else; *published* as a *publication*, which writes the file to content/ and is kept for good. A file changed on
disk meanwhile is a *conflict*, shown and never overwritten. Plain files and git stay a complete way to author: what is
changed on disk counts.
"""
