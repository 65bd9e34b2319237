"""What instructors see of their cohorts: learners by modules, who is stuck, one person's work, questions that need attention. Reads only.

Words: *facility* is the share of points a question earned at the first try, always with its interval; *discrimination* how far it tells strong from weak;
below the number where either means anything the page says "too few to judge".
"""
