"""Which signs of a name the fonts at hand cannot print.

The embedded font has Latin, Greek, Cyrillic and Hebrew letters; whatever else is printed comes from fonts of the server's system.
Where neither has a sign, a hollow box would stand on a certificate, so staff are told before it is awarded.
"""

from __future__ import annotations

import re
from functools import lru_cache

ALWAYS = re.compile(
    r"[\u0020-\u007e\u00a0-\u024f\u200c\u200d]"
)  # Latin letters, and joiners that are never drawn: nothing to ask
NOWHERE = "\U0010fffd"  # a private sign that no font has


def missing(text: str) -> str:
    """The signs of `text` that cannot be printed, each once, in their order; '' when all can."""
    return "".join(sign for sign in dict.fromkeys(text) if not ALWAYS.match(sign) and not _has_letter(sign))


@lru_cache(maxsize=4096)
def _has_letter(sign: str) -> bool:
    """typst draws every letter of a picture once and refers to it; a sign without a letter refers to the same box as NOWHERE."""
    import typst

    source = (
        '#set page(width: auto, height: auto)\n#set text(font: "Libertinus Serif")\n#sys.inputs.nowhere#sys.inputs.sign'
    )
    svg = typst.compile(source.encode(), format="svg", sys_inputs={"nowhere": NOWHERE, "sign": sign})
    box, *drawn = re.findall(rb'<use [^>]*href="([^"]+)"', bytes(svg))
    return box not in drawn
