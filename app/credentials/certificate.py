"""The certificate as a PDF: A4 or US Letter in landscape, embedded fonts, selectable text, a QR code to the public page.

Drawn by typst from the frozen facts; data goes in as inputs, never as markup.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).with_name("certificate.typ")


def pdf(facts: Mapping[str, Any], words: Mapping[str, str], address: str, *, paper: str = "a4") -> bytes:
    """The PDF. `words` are the sentences in the reader's language; `address` is what the QR code leads to; `paper` is
    'a4' or 'letter'.
    """
    import typst

    return typst.compile(  # type: ignore[no-any-return]
        TEMPLATE.read_bytes(),
        sys_inputs={
            "facts": json.dumps(dict(facts)),
            "words": json.dumps(dict(words)),
            "qr": qr_svg(address),
            "address": address,
            "paper": {"a4": "a4", "letter": "us-letter"}[paper],
        },
    )


def qr_svg(address: str) -> str:
    """A QR code as a stand-alone SVG document."""
    import segno

    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=4, border=0, xmldecl=False)
    return out.getvalue().decode()
