"""Imports go down only, and nothing heavy is imported before it is needed."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import mididrumigen
from mididrumigen.app import drummer
from mididrumigen.cli import words
from mididrumigen.generation.generator import USUAL_ENERGY
from mididrumigen.music.drum_map import SHIPPED
from mididrumigen.music.style import Section

pytestmark = pytest.mark.unit

PACKAGE = Path(mididrumigen.__file__).parent

# From the top down; what stands on one line are siblings, which never import each other.
LAYERS = [
    ["__main__"],
    ["cli"],
    ["terminal"],
    ["doctor"],
    ["daemon"],
    ["app", "client", "documents"],
    ["frontends"],
    ["service", "jobs"],
    ["learning"],
    ["generation", "playback", "storage", "styles"],
    ["config"],
    ["platform"],
    ["protocol"],
    ["music"],
    ["errors"],
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("mididrumigen"):
            parts = node.module.split(".")
            yield from [parts[1]] if len(parts) > 1 else [alias.name for alias in node.names]


def _modules() -> list[Path]:
    return [path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py"]


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_down_only(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for imported in _imports(path):
        assert imported == own or LEVEL[imported] > LEVEL[own], f"{own} imports {imported}"


def test_every_part_has_its_layer() -> None:
    parts = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in _modules()}
    assert parts == set(LEVEL)


def test_only_the_composition_root_builds_concrete_parts() -> None:
    parts = {"SqliteStore", "GrooveEngine", "HabitFeel", "Library", "Drummer", "Desk", "Jobs", "Keeper", "WebSockets"}
    for path in _modules():
        if path in (PACKAGE / "app.py", PACKAGE / "daemon.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in parts, f"{path.name} builds a {node.func.id}"


def test_music_is_pure() -> None:
    forbidden = {"pathlib", "os", "sys", "time", "datetime", "random", "anyio", "asyncio", "threading", "subprocess"}
    for path in (PACKAGE / "music").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in names} & forbidden, path.name
            assert not isinstance(node, ast.AsyncFunctionDef | ast.Await), path.name


def test_the_command_line_starts_light() -> None:
    code = "import sys, mididrumigen.cli; print(*sorted(sys.modules))"
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    run = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    loaded = run.stdout.split()
    ours = {name for name in loaded if name.startswith("mididrumigen")}
    assert {".".join(name.split(".")[:2]) for name in ours} == {"mididrumigen", "mididrumigen.cli"}
    heavy = {"mido", "apsw", "peewee", "playhouse", "rich", "msgspec", "platformdirs", "tomllib", "numpy", "sqlite_vec"}
    assert not heavy & {name.split(".")[0] for name in loaded}


def test_the_words_of_the_command_line_are_the_engines() -> None:
    assert set(words.KITS) == set(SHIPPED)
    assert set(words.GENERATORS) == {"auto", *drummer(print).generators}
    assert set(words.SECTIONS) == {section.value for section in Section} == {section.value for section in USUAL_ENERGY}


def test_files_and_functions_are_short() -> None:
    for path in _modules():
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= 400, path.name
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 45, f"{path.name}: {node.name}"
