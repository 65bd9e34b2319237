"""Bodies that nobody read are taken from the wire before the answer goes out.

A browser reads the answer once it has sent everything. A server that answers and closes while something is still on its way
resets the connection, and people see a network error instead of the page that says what is wrong. gunicorn itself takes 64 kB.

A body in pieces (chunked) does not say how long it is, and Werkzeug cuts a form off at the limit without a word. It is read
first, so that its length is known and refused like any other.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

MOST = 64 * 2**20  # bytes; a film sent by mistake is cut off
LONGEST = 30.0  # seconds
PIECE = 2**14

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def install(app: Flask, limit: int) -> None:
    """Call before other middlewares. `limit` is what the application accepts, in bytes."""
    app.wsgi_app = reading_to_the_end(app.wsgi_app, limit)  # type: ignore[method-assign]


def reading_to_the_end(answer_of: Wsgi, limit: int) -> Wsgi:
    """The same application, which leaves nothing unread."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        read = environ["wsgi.input"].read
        chunked = "HTTP_TRANSFER_ENCODING" in environ and environ.get("wsgi.input_terminated")
        if chunked:
            body = read(limit + 1)
            del environ["HTTP_TRANSFER_ENCODING"]  # no length counts beside it
            environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        answered = answer_of(environ, start_response)
        sent = chunked or environ.get("CONTENT_LENGTH", "0") not in {"", "0"}
        if sent and environ.get("wsgi.input_terminated"):  # else the end does not show, and reading would wait for more
            drain(read)
        return answered

    return answer


def drain(read: Callable[[int], bytes]) -> int:
    """Read to the end, or as far as there is patience. Returns how much there was."""
    drained, last = 0, time.monotonic() + LONGEST
    while drained < MOST and time.monotonic() < last and (piece := read(PIECE)):
        drained += len(piece)
    return drained
