"""Brings a database to this version's schema, and refuses one that is already further."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mididrumigen.errors import StoreNewer

MIGRATIONS = Path(__file__).parent / "migrations"


def newest(folder: Path = MIGRATIONS) -> int:
    """The number of the last migration that ships with this version."""
    return max(int(path.name.split("_")[0]) for path in folder.glob("[0-9]*.py"))


def migrate(database: Any, folder: Path = MIGRATIONS) -> None:
    """Applies what is missing, all or nothing, one process at a time. Raises StoreNewer before touching anything."""
    ours = newest(folder)
    if _version(database, ours) == ours:
        return
    with database.atomic("EXCLUSIVE"):
        if _version(database, ours) < ours:  # another process may have been faster
            _runner(database, folder).up()
            database.execute_sql(f"PRAGMA user_version = {ours}")


def _version(database: Any, ours: int) -> int:
    version = int(database.execute_sql("PRAGMA user_version").fetchone()[0])
    if version > ours:
        raise StoreNewer(
            f"the database {database.database} has schema {version} and this version knows {ours}",
            "update MidiDrumiGen, or set MIDIDRUMIGEN_HOME to another folder",
        )
    return version


def _runner(database: Any, folder: Path) -> Any:
    """Imported here: an up-to-date database never pays for it."""
    from peewee import CharField
    from playhouse.apsw_ext import DateTimeField
    from playhouse.migrations import Runner, datetime

    runner = Runner(database, str(folder))

    class History(database.Model):  # type: ignore[misc]
        """The runner's own table, with apsw's date field: plain peewee hands apsw a datetime it cannot bind."""

        name = CharField(unique=True)
        applied = DateTimeField(default=datetime.datetime.now)

        class Meta:
            table_name = runner.table_name

    runner.History = History
    return runner
