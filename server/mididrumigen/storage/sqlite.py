"""The store in one SQLite file: peewee on apsw, write-ahead log, vectors in sqlite-vec.

Synchronous on purpose: the command line calls it directly, the daemon from one thread of its own.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from struct import pack
from typing import Any

import apsw
import msgspec
from peewee import SQL, DatabaseError, OperationalError, PeeweeException
from playhouse.apsw_ext import APSWDatabase

from mididrumigen.errors import StoreUnavailable, UnknownGeneration
from mididrumigen.music.groove_vector import DIMENSIONS, groove_vector
from mididrumigen.music.pattern import Pattern
from mididrumigen.music.style import StyleProfile
from mididrumigen.storage.schema import migrate
from mididrumigen.storage.store import Generation
from mididrumigen.storage.tables import TABLES, GenerationRow, GrooveVector, Profile, Setting

PRAGMAS = {"journal_mode": "wal", "synchronous": "full", "foreign_keys": 1}
FROM_FILES = ("shipped", "learned")  # profiles whose style file is their only source
CHECKED_UP_TO = 32 * 2**20  # bytes: a bigger file is checked by `doctor` only


class SqliteStore:
    """Opens (and makes, migrates or sets aside) its file at once. `says` hears what the user should know."""

    def __init__(self, path: Path, says: Callable[[str], None]) -> None:
        self.path, self._says = path, says
        with self._readable():
            path.parent.mkdir(parents=True, exist_ok=True)
        seen = _identity(path)
        try:
            self._open()
        except OperationalError as error:  # locked, read-only, full: the file itself may be sound
            raise self._unavailable(error) from None
        except DatabaseError:
            with self._readable():
                if _identity(path) == seen:  # else another process has set it aside already
                    says(f"the database was damaged; it is kept as {_set_aside(path).name} and a new one begun")
                self._open()

    def close(self) -> None:
        self.database.close()

    # ------------------------------------------------------------------------------------------ the Store protocol

    def keep(self, generations: Iterable[Generation]) -> None:
        rows = [
            {
                "id": made.id,
                "name": made.name,
                "made_at": made.made_at,
                "profile": made.pattern.origin.profile,
                "seed": made.pattern.origin.seed,
                "pattern": msgspec.msgpack.encode(made.pattern),
                "midi": made.midi,
            }
            for made in generations
        ]
        with self._readable(), self.database.atomic():
            GenerationRow.insert_many(rows).execute()

    def generation(self, wanted: str) -> Generation:
        """By its id or the beginning of it, if only one begins so."""
        with self._readable():
            begins = GenerationRow.id.startswith(wanted) if wanted else GenerationRow.id == ""
            rows = list(GenerationRow.select().where(begins).limit(2))
        if len(rows) != 1:
            says = "more than one generation begins with" if rows else "no generation has the id"
            raise UnknownGeneration(f"{says} {wanted!r}", "`mididrumigen replay` without an id lists them")
        return _generation(rows[0])

    def history(self, limit: int) -> list[Generation]:
        """The newest first."""
        with self._readable():
            newest = (
                GenerationRow.select().order_by(SQL("rowid DESC")).limit(limit)
            )  # ids are random, seconds too coarse
            return [made for row in newest if (made := self._readable_generation(row))]

    def _readable_generation(self, row: Any) -> Generation | None:
        try:
            return _generation(row)
        except UnknownGeneration as error:
            self._says(str(error))
            return None

    def sync(self, fingerprint: str, profiles: Iterable[StyleProfile]) -> bool:
        """Takes the library's profiles and their vectors over, if `fingerprint` is not that of the last time."""
        with self._readable():
            if self._is_current(fingerprint):
                return False
            rows = list(map(_profile_row, profiles))  # takes most of a second, so before the lock
            with self.database.atomic("IMMEDIATE"):
                Profile.delete().where(Profile.status.in_(FROM_FILES)).execute()
                if rows:
                    Profile.insert_many(rows).on_conflict_ignore().execute()
                self._fill_vectors()
                Setting.insert(key="library", value=fingerprint).on_conflict_replace().execute()
        return True

    # ------------------------------------------------------------------------------------------ for doctor

    def facts(self) -> dict[str, str | int]:
        """Versions and counts."""
        with self._readable():
            return {
                "sqlite": apsw.sqlite_lib_version(),
                "vectors": self._vectors_version(),
                "profiles": Profile.select().count(),
                "generations": GenerationRow.select().count(),
                "check": str(self.database.execute_sql("PRAGMA quick_check(1)").fetchone()[0]),
            }

    # ------------------------------------------------------------------------------------------ inside

    def _open(self) -> None:
        self.database = APSWDatabase(str(self.path), pragmas=PRAGMAS, timeout=5, thread_safe=False)
        self.vectors = _vec0()
        try:
            self.database.connect()
            if self.path.stat().st_size <= CHECKED_UP_TO:
                found = self.database.execute_sql("PRAGMA quick_check(1)").fetchone()[0]
                if found != "ok":
                    raise DatabaseError(found)
            migrate(self.database)
            self.database.bind(TABLES)
            self._load_vectors()
        except BaseException:
            self.database.close()
            raise

    def _load_vectors(self) -> None:
        if self.vectors is None:
            return
        try:
            self.database.load_extension(self.vectors)
        except (apsw.Error, PeeweeException):
            self.vectors = None  # doctor says so; everything but similarity search works without
            return
        table = GrooveVector._meta.table_name
        self.database.execute_sql(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING vec0(key TEXT PRIMARY KEY, groove FLOAT[{DIMENSIONS}])"
        )

    def _is_current(self, fingerprint: str) -> bool:
        known = Setting.get_or_none(Setting.key == "library")
        if not known or known.value != fingerprint:
            return False
        return self.vectors is None or GrooveVector.select().count() == Profile.select().count()

    def _fill_vectors(self) -> None:
        """The vec0 table is an index that can be built again from the profiles."""
        if self.vectors is None:
            return
        GrooveVector.delete().execute()
        rows = Profile.select(Profile.key, Profile.groove)
        GrooveVector.insert_from(rows, [GrooveVector.key, GrooveVector.groove]).execute()

    def _vectors_version(self) -> str:
        if self.vectors is None:
            return ""
        return str(self.database.execute_sql("SELECT vec_version()").fetchone()[0])

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Maps what the database and the disk can raise, once."""
        try:
            yield
        except (PeeweeException, apsw.Error, OSError) as error:
            raise self._unavailable(error) from None

    def _unavailable(self, error: Exception) -> StoreUnavailable:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        busy = isinstance(error, OperationalError) and "locked" in str(error)
        hint = "another MidiDrumiGen is writing; try again" if busy else "set MIDIDRUMIGEN_HOME to a folder you can use"
        return StoreUnavailable(f"the database {self.path} cannot be used: {reason}", hint)


def _set_aside(path: Path) -> Path:
    """Renames the file and its log; never deletes."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    names = (f"{path.stem}.damaged-{stamp}{number}{path.suffix}" for number in ("", *(f"-{n}" for n in range(2, 1000))))
    aside = next(free for free in map(path.with_name, names) if not free.exists())
    for ending in ("-wal", "-shm", ""):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.rename(aside.with_name(aside.name + ending))
    return aside


def _identity(path: Path) -> int | None:
    """Which file it is, whatever was written into it: opening a damaged database may already change its bytes."""
    return path.stat().st_ino if path.exists() else None


def _vec0() -> str | None:
    """sqlite-vec's loadable file, found without importing the package (which would pull numpy in where it is)."""
    spec = importlib.util.find_spec("sqlite_vec")
    folders = list(spec.submodule_search_locations or []) if spec else []
    found = [file for folder in folders for file in Path(folder).glob("vec0.*")]
    return str(found[0].with_suffix("")) if found else None


def _profile_row(profile: StyleProfile) -> dict[str, Any]:
    return {
        "key": profile.key,
        "name": profile.name,
        "kind": profile.kind,
        "status": profile.status.value,
        "version": profile.version,
        "confidence": profile.confidence,
        "groove": pack(f"<{DIMENSIONS}f", *groove_vector(profile)),
    }


def _generation(row: Any) -> Generation:
    """Raises UnknownGeneration for one whose pattern cannot be read."""
    try:
        pattern = msgspec.msgpack.decode(bytes(row.pattern), type=Pattern)
    except (msgspec.DecodeError, UnicodeDecodeError):
        says = f"the generation {row.id} is damaged, or was made by a newer version"
        raise UnknownGeneration(says, "update MidiDrumiGen") from None
    return Generation(id=row.id, name=row.name, made_at=row.made_at, pattern=pattern, midi=bytes(row.midi))
