"""English words that rendering puts on a page; the web layer may pass the same table in another language."""

from __future__ import annotations

BOXES = {
    "EVIDENCE": "What studies show",
    "SAFETY": "Safety",
    "KEY": "Key point",
    "COUNTRY": "The law differs: {country}",
}
REFERENCE = "Reference {number}"
TABLE = "Table"
