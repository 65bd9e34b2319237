"""The rules of quizzes, pure: `answers` (what an answer is), `grading`, `drawing`, `attempts` (when, how often, what
is shown).
"""
