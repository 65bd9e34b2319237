"""QR codes for pages, drawn as SVG inside them."""

from __future__ import annotations

import io

from markupsafe import Markup


def qr_svg(text: str, label: str, *, error: str = "q") -> Markup:
    """A QR code that follows the page's size; `error` is how much of it may be unreadable. Black on white, in the dark too:
    cameras want it so.
    """
    import segno

    out = io.BytesIO()
    segno.make(text, error=error, boost_error=False, micro=False).save(
        out, kind="svg", xmldecl=False, svgns=False, border=4, omitsize=True, svgclass="qr", lineclass=None,
        title=label, light="#fff", dark="#000",
    )  # fmt: skip
    return Markup(out.getvalue().decode())  # noqa: S704 - segno escapes the label; the rest are its own signs
