"""The rules of certification, pure: `standing` (the one function that judges a person by a path), `facts` (what it works
with and answers), `leaves` (how each kind of requirement is judged), `window` (what counts when), `dates`, `versions`
(which version of a path applies to whom), `practicals`, `board`, `certificates`.
"""
