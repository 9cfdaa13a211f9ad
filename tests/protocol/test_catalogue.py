"""The protocol's documents: fresh, complete, and true of what is really sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from mididrumigen import documents
from mididrumigen.config import Settings
from mididrumigen.errors import CannotWrite, DrumError
from mididrumigen.protocol import catalogue, typescript
from mididrumigen.protocol import messages as m
from mididrumigen.protocol.fields import fields
from mididrumigen.protocol.reading import read

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("name", documents.FILES)
def test_generated_files_are_fresh(name: str) -> None:
    """`mididrumigen protocol --write` makes them."""
    assert (ROOT / name).read_text(encoding="utf-8") == documents.FILES[name]()


@pytest.mark.parametrize("kind", catalogue.messages().values(), ids=lambda kind: kind.__name__)
def test_every_message_and_field_is_documented(kind: type[msgspec.Struct]) -> None:
    assert catalogue.says(kind)
    for field in fields(kind):
        assert field.says
        assert f"`{field.name}`" in catalogue.markdown()


def test_every_setting_is_documented() -> None:
    page = documents.settings_page()
    assert all(f"`{field.name}`" in page and field.says in page for field in fields(Settings))


def test_an_undocumented_field_fails_the_build() -> None:
    class Bare(msgspec.Struct):
        """A message."""

        value: int

    with pytest.raises(ValueError, match=r"Bare\.value has no description"):
        list(fields(Bare))


def test_an_undocumented_message_fails_the_build() -> None:
    bare = msgspec.defstruct("Bare", [])
    with pytest.raises(ValueError, match="Bare has no docstring"):
        catalogue.says(bare)


def test_every_error_word_is_documented_once() -> None:
    words = catalogue.error_words()
    assert len(words) == len({kind.code for kind in catalogue._family(DrumError)})
    assert all(f"`{word}`" in catalogue.markdown() for word in words)
    assert words["parse_error"][0] == -32700
    assert words["unknown_method"][0] == -32601
    assert words["unknown_name"][0] == -32000


def test_the_schema_is_one_and_judges_as_the_reader_does() -> None:
    schema = catalogue.schema()
    Draft202012Validator.check_schema(schema)
    wish = Draft202012Validator({**schema, "$ref": "#/$defs/Generate"})
    good: list[dict[str, Any]] = [{"name": "rock"}, {"name": "rock", "bars": 32, "kit": {"kick": 36}, "tempo": None}]
    bad: list[dict[str, Any]] = [{}, {"name": "rock", "bars": 33}, {"name": "rock", "section": "solo"}, {"name": 5}]
    for values in good:
        assert wish.is_valid(values)
        assert read(m.Generate, values).name == "rock"
    for values in bad:
        assert not wish.is_valid(values)
        with pytest.raises(DrumError):
            read(m.Generate, values)


def test_the_script_has_the_names() -> None:
    script = typescript.script()
    assert f"exports.METHODS = {json.dumps(list(m.METHODS))};" in script
    assert f"exports.PROTOCOL = {m.PROTOCOL};" in script


def test_writing_needs_a_checkout(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="no source checkout"):
        documents.write(tmp_path)
    (tmp_path / "server" / "mididrumigen").mkdir(parents=True)
    (tmp_path / "server" / "mididrumigen" / "documents.py").touch()
    written = documents.write(tmp_path)
    assert [file.read_text(encoding="utf-8") for file in written] == [made() for made in documents.FILES.values()]
