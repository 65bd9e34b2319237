"""Rules of practicals: `results` (what was shown), `assessors` (who may judge), `marks` (what one assessor gives),
`agreement` (how far assessors can be relied on).
"""
