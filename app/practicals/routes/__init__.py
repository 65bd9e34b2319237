"""Pages of practicals: `learner` (my practicals, checklists to read) and `staff` (assessing, deciding, assessors)."""
