"""Who people are: accounts, signing in, profile, roles. `permissions.py` is the whole access policy on one page."""
