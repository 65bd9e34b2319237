"""Pages of certification: `learner` (my paths, public verification) and `staff` (board, person, awarding, signing off)."""
