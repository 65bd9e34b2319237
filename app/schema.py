"""Writing the next migration: what the tables in code have that the newest migration does not.

Only for whoever develops; running migrations is `migrating.migrate()`. Importing the application brings all tables together.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.script import ScriptDirectory

from app import (
    application,  # noqa: F401 - brings all tables
    db,
    migrating,
)


def new_migration(name: str, include: Callable[[Any, str | None, str, bool, Any], bool] | None = None) -> Path:
    """Write `migrations/versions/<number>_<name>.py` with the differences found. Read it before you trust it: names that
    changed look like one thing gone and another come, and rows need more than tables.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{3,50}", name):
        raise ValueError("a migration is named like add_locale_to_user: small letters, digits and underscores")
    with tempfile.TemporaryDirectory() as folder:
        engine = db.connect(f"sqlite:///{folder}/newest.sqlite3")
        migrating.migrate(engine)
        with engine.begin() as connection:
            config = migrating.migrations(connection)
            config.attributes["include_object"] = include
            newest = ScriptDirectory.from_config(config).get_current_head()
            number = f"{int(newest or 0) + 1:04}"
            sentence = name.replace("_", " ").capitalize() + "."
            made = command.revision(config, message=sentence, rev_id=number, autogenerate=True)
        engine.dispose()
    written = Path(made.path)  # type: ignore[union-attr,arg-type]
    return written.rename(written.with_name(f"{number}_{name}.py"))
