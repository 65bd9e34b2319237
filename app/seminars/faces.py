"""Pictures people give: decoded, cut to a square, made small and encoded anew, so that nothing but the picture is left
(no place, no camera, no second file hidden behind it).
"""

from __future__ import annotations

import io

from app.errors import Invalid

SIDE = 256  # pixels
MOST_PIXELS = 40_000_000  # a picture that unfolds to more is refused before it is decoded


def small(given: bytes) -> bytes:
    """The picture as a JPEG of 256 by 256. Raises Invalid('picture-unreadable')."""
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(given), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MOST_PIXELS or min(picture.size) < 16:
                raise Invalid("picture-unreadable")
            upright = ImageOps.exif_transpose(picture).convert("RGB")
            out = io.BytesIO()
            ImageOps.fit(upright, (SIDE, SIDE)).save(out, "JPEG", quality=82)
            return out.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Invalid("picture-unreadable") from None
