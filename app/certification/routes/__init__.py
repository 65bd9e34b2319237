"""Pages of certification: `learner` (my paths, public verification) and `staff` (boards, a person's evidence,
certificates).
"""
