"""(g) Reading a generated course of two hundred lessons: all of it, and after one file changed."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from app.content.store import Store
from bench.place import Place
from bench.table import Line

MODULES, LESSONS = 10, 20
PARAGRAPH = (
    "A [joint](../../../glossary.md#joint) carries weight, and **what carries it** is to be found "
    "by looking, asking and *feeling* in this order. "
) * 4


def lines(place: Place) -> Iterator[Line]:
    """A store without a cache of its own; then the same store again."""
    root = place.folder / "two-hundred"
    write(root)
    begun = time.monotonic()
    store = Store(root, place.folder / "two-hundred-cache")
    whole = time.monotonic() - begun
    lessons = len(store.catalogue.lessons)
    changed = statistics.median(after_a_change(store, root, number) for number in range(3))
    begun = time.monotonic()
    Store(root, place.folder / "two-hundred-cache")
    again = time.monotonic() - begun
    yield Line(f"{lessons} lessons read for the first time", f"{1000 * whole:.0f} ms", goal="< 2 s")
    yield Line("… one of them changed", f"{1000 * changed:.0f} ms", "all", changed / whole, "< 100 ms")
    yield Line("… unchanged, in a new process", f"{1000 * again:.0f} ms", "all", again / whole)


def after_a_change(store: Store, root: Path, number: int) -> float:
    """Seconds until the changed lesson is in use."""
    path = root / "modules" / "m03" / "lessons" / "07.md"
    path.write_text(path.read_text(encoding="utf-8").replace("Opening", f"Opening {number}", 1), encoding="utf-8")
    begun = time.monotonic()
    if not store.refresh(now=True):
        raise RuntimeError("the change was not seen")
    return time.monotonic() - begun


def write(root: Path) -> None:
    """Modules of twenty lessons of about a thousand words, a question in each."""
    ids = [f"m{module:02}" for module in range(MODULES)]
    files = {
        "course.md": f"---\nid: generated\ntitle: Generated\nmodules: [{', '.join(ids)}]\n---\nGenerated.\n",
        "glossary.md": "## joint\nWhere bones meet.\n",
        "references.md": "## 1\nA reference. 2001.\n",
        "forbidden-claims.md": "",
    }
    for id in ids:
        head = f"id: {id}\ntitle: Module {id}\nsubtitle: Generated\nlevel: core\nhours: 1\nowner: unassigned"
        files[f"modules/{id}/module.md"] = f"---\n{head}\n---\nAbout.\n"
        for number in range(LESSONS):
            files[f"modules/{id}/lessons/{number:02}.md"] = a_lesson(f"{id}-{number:02}")
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def a_lesson(id: str) -> str:
    """About a thousand words, and a question."""
    sections = "\n".join(f"## Section {n}\n\n{PARAGRAPH}\n\n{PARAGRAPH}\n\n- one\n- two\n" for n in range(6))
    head = f"id: {id}\ntitle: Lesson {id}\nminutes: 6\nobjectives:\n  {id}.know: Know it.\nowner: unassigned"
    options = "- [ ] Alpha <!-- alpha -->\n  > No.\n- [x] Beta <!-- beta -->\n  > Yes.\n"
    question = f"### Which one?\n<!-- question id={id}-q obj={id}.know -->\n\n{options}"
    return f"---\n{head}\nreviewed_by: none\nstatus: draft\n---\nOpening.\n\n{sections}\n{question}"
