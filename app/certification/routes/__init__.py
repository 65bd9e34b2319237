"""Pages of certification: `learner` (my paths) and `staff` (boards, a person's evidence, awarding)."""
