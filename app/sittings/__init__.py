"""Examination sittings: who applies and may come, who examines, what each part gave, and when everybody is told.

Words: a *sitting* examines the *parts* of one path on one day; an *application* asks for a place; *eligibility* is frozen
at the deadline with its reasons; an *examiner* is appointed and gives *marks*, which a *moderator* settles where two
differ; results are *released* to all at once and may be *appealed* against; the *forecast* says beforehand who will be
eligible. Passed parts become entries of the ledger, and certification decides by them.
"""
