"""CSS, scripts, icons and fonts: gathered once at start, named by their content, compressed, served for ever.

No build tool: `css/index.css` has its `@import … layer(…)` lines replaced by the files they name, the scripts of `web/static/js` and of each
capability are put one after another (each in a block of its own), and everything is written to `<data>/static/<fingerprint>/` with
a `.gz` beside it. WhiteNoise serves that folder; the fingerprint in the address makes it cacheable for ever.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from flask import Flask
from whitenoise import WhiteNoise

from app.web.security import HEADERS

APP = Path(__file__).resolve().parent.parent
STATIC = APP / "web" / "static"
IMPORT = re.compile(r'@import url\("(?P<file>[^"]+)"\)(?: layer\((?P<layer>[\w.]+)\))?;')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)  # words for who reads the source, not for every first visit
REMARK = re.compile(r"^\s*//.*\n", re.MULTILINE)
INDENT = re.compile(r"\n\s+")
COMPRESSED = {".css", ".js", ".svg", ".txt"}


def install(app: Flask, data: Path) -> None:
    """Build what is missing and serve it; templates get `asset('css/index.css')`."""
    files = gather()
    fingerprint = hashlib.sha256(
        b"\0".join(name.encode() + b"\0" + body for name, body in sorted(files.items()))
    ).hexdigest()[:12]
    folder = data / "static" / fingerprint
    _write(folder, files)
    prefix = f"/static/{fingerprint}/"
    app.wsgi_app = WhiteNoise(
        app.wsgi_app,
        root=folder,
        prefix=prefix,
        max_age=31536000,
        immutable_file_test=lambda _p, _u: True,
        add_headers_function=_headers,
    )  # type: ignore[method-assign,arg-type]
    app.jinja_env.globals["asset"] = lambda path: prefix + _known(files, path)


def _headers(headers: Any, _path: str, _url: str) -> None:
    for name, value in HEADERS.items():
        headers[name] = value


def gather() -> dict[str, bytes]:
    """All static files by their path, with the bundles in place of their parts."""
    files = {
        str(path.relative_to(STATIC)): path.read_bytes()
        for path in sorted(STATIC.rglob("*"))
        if path.is_file() and path.suffix not in {".css", ".js"}
    }
    files["css/index.css"] = _styles().encode()
    files["js/index.js"] = _scripts().encode()
    for page_script in sorted(APP.glob("*/static/pages/*.js")):
        files[f"js/{page_script.name}"] = page_script.read_bytes()
    return files


def _styles() -> str:
    main = (STATIC / "css" / "index.css").read_text(encoding="utf-8")
    features = [path.read_text(encoding="utf-8") for path in sorted(APP.glob("*/static/*.css"))]
    return INDENT.sub("\n", COMMENT.sub("", IMPORT.sub(_inlined, main) + "\n" + "\n".join(features)))


def _inlined(found: re.Match[str]) -> str:
    text = (STATIC / "css" / found["file"]).read_text(encoding="utf-8")
    return f"@layer {found['layer']} {{\n{text}\n}}" if found["layer"] else text


def _scripts() -> str:
    parts = sorted((STATIC / "js").glob("*.js")) + sorted(APP.glob("*/static/*.js"))
    bundle = "'use strict';\n" + "\n".join(f"{{\n{path.read_text(encoding='utf-8')}\n}}" for path in parts)
    return INDENT.sub("\n", REMARK.sub("", bundle))


def _write(folder: Path, files: dict[str, bytes]) -> None:
    if folder.exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".draft-"))
    for name, body in files.items():
        path = draft / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        if path.suffix in COMPRESSED:
            Path(f"{path}.gz").write_bytes(gzip.compress(body, 9, mtime=0))
    draft.chmod(0o755)
    try:
        draft.rename(folder)
    except OSError:  # another process was faster
        shutil.rmtree(draft)


def _known(files: dict[str, bytes], path: str) -> str:
    if path not in files:
        raise LookupError(f"no static file {path}")
    return path
