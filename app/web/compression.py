"""Pages compressed for browsers that accept it. Static files are compressed once, at start (see assets).

What a page has of the course itself, the same for everybody, is compressed once and put between what is compressed for
this answer: `{{ prepared(html) }}` in a template says which parts those are.

Compression beside a secret can tell a listener something of it by the length (BREACH). Cookies are not sent with foreign
requests here, and the length is blurred too: the gzip header has a name of random length that every reader skips.
"""

from __future__ import annotations

import secrets
import struct
import zlib
from collections.abc import Iterable
from functools import lru_cache

from flask import Flask, Response, g, request
from markupsafe import Markup
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from app.web import keeping

SMALLEST = 1000  # bytes; below that a packet is a packet
WORTH_IT = 4000  # signs; a shorter part would cost more bytes than time is saved
LEVEL = 3  # a third of the default's time for a twentieth more bytes
MOST_BLUR = 100
MOST_PREPARED = 512  # of one generation
HEAD = 64  # bytes by which a prepared part is found
GZIP = b"\x1f\x8b\x08\x08\0\0\0\0\0\xff"  # with a name, no time, no system
RAW = -15  # as zlib calls a stream without a frame


def install(app: Flask) -> None:
    """Call before whatever changes the body of an answer: what is registered first comes last."""
    parts = Prepared()
    app.jinja_env.globals["prepared"] = prepared

    @app.after_request
    def _compress(response: Response) -> Response:
        if response.mimetype != "text/html" or response.is_streamed or "Content-Encoding" in response.headers:
            return response
        response.headers.add("Vary", "Accept-Encoding")
        page = response.get_data()
        if len(page) >= SMALLEST and _accepts_gzip(request.headers.get("Accept-Encoding", "")):
            response.set_data(compressed(page, g.pop("prepared", ()), parts))
            response.headers["Content-Encoding"] = "gzip"
        return response


@lru_cache(maxsize=256)
def _accepts_gzip(header: str) -> bool:
    return parse_accept_header(header, Accept)["gzip"] > 0


def prepared(html: str) -> Markup:
    """Finished HTML of the course, put into a page as it is: what is long enough is compressed once for all."""
    keeping.spoil()
    if len(html) >= WORTH_IT:
        g.setdefault("prepared", []).append(html)
    return Markup(html)  # noqa: S704 - said to be finished


class Prepared:
    """Parts compressed before. Two generations: when the younger is full, the older is forgotten."""

    def __init__(self, most: int = MOST_PREPARED) -> None:
        self._most = most
        self._young: dict[bytes, bytes] = {}
        self._old: dict[bytes, bytes] = {}

    def __getitem__(self, part: bytes) -> bytes:
        """The part as a piece of a stream that refers to nothing before it, and to which nothing after it refers."""
        found = self._young.get(part)
        if found is None:
            found = self._old.get(part) or _alone(part)
            if len(self._young) >= self._most:
                self._old, self._young = self._young, {}
            self._young[part] = found
        return found


def compressed(page: bytes, parts: Iterable[str], known: Prepared) -> bytes:
    """The page as gzip. Of `parts` those that are found in it, in their order, come from what is `known`."""
    stream = zlib.compressobj(LEVEL, zlib.DEFLATED, RAW)
    pieces, at = [GZIP, b"x" * secrets.randbelow(MOST_BLUR) + b"\0"], 0
    for html in parts:
        part = html.encode()
        begins = page.find(part[:HEAD], at)
        if begins < 0 or not page.startswith(part, begins):
            continue
        pieces += stream.compress(page[at:begins]), stream.flush(zlib.Z_FULL_FLUSH), known[part]
        at = begins + len(part)
    pieces += stream.compress(page[at:]), stream.flush(), struct.pack("<LL", zlib.crc32(page), len(page) & 0xFFFFFFFF)
    return b"".join(pieces)


def _alone(part: bytes) -> bytes:
    stream = zlib.compressobj(9, zlib.DEFLATED, RAW, 9)
    return stream.compress(part) + stream.flush(zlib.Z_FULL_FLUSH)
