"""Rules of seminars: who may register (`registering`), what a pass is (`passes`), whose minutes count (`minutes`),
what a phone (`day`) or a list (`lists`) tells, and seminars as a calendar (`calendars`).
"""
