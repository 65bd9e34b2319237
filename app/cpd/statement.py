"""The statement as a PDF: A4 upright, embedded fonts, selectable text, a QR code to its public page.

Drawn by typst from the frozen facts; data goes in as inputs, never as markup.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).with_name("statement.typ")


def pdf(facts: Mapping[str, Any], words: Mapping[str, str], address: str) -> bytes:
    """The PDF. `words` are the sentences in the reader's language; `address` is what the QR code leads to."""
    import segno
    import typst

    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=4, border=0, xmldecl=False)
    inputs = {"facts": json.dumps(dict(facts)), "words": json.dumps(dict(words)), "address": address}
    return typst.compile(  # type: ignore[no-any-return]
        TEMPLATE.read_bytes(), sys_inputs={**inputs, "qr": out.getvalue().decode()}
    )
