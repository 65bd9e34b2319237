"""Pages compressed for browsers that accept it. Static files are compressed once, at start (see assets).

Compression beside a secret can tell a listener something of it by the length (BREACH). Cookies are not sent with foreign
requests here, and the length is blurred too: the gzip header has a name of random length that every reader skips.
"""

from __future__ import annotations

import gzip
import io
import secrets

from flask import Flask, Response, request

SMALLEST = 1000  # bytes; below that a packet is a packet
LEVEL = 5  # half the time of the default for two hundredths more bytes
MOST_BLUR = 100


def install(app: Flask) -> None:
    """Call before whatever changes the body of an answer: what is registered first comes last."""

    @app.after_request
    def _compress(response: Response) -> Response:
        if response.mimetype != "text/html" or response.is_streamed or "Content-Encoding" in response.headers:
            return response
        response.headers.add("Vary", "Accept-Encoding")
        page = response.get_data()
        if len(page) >= SMALLEST and request.accept_encodings["gzip"] > 0:
            response.set_data(_compressed(page))
            response.headers["Content-Encoding"] = "gzip"
        return response


def _compressed(page: bytes) -> bytes:
    whole = io.BytesIO()
    with gzip.GzipFile("x" * secrets.randbelow(MOST_BLUR), "wb", LEVEL, whole, mtime=0) as file:
        file.write(page)
    return whole.getvalue()
