"""The device at work: what runs in Node. Each file's own tests are listed where it fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from node_for_tests import passed

pytestmark = [pytest.mark.integration, pytest.mark.node]

FILES = sorted((Path(__file__).parent / "scenarios").glob("*.test.js"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.removesuffix(".test.js"))
def test_scenarios(file: Path) -> None:
    passed(file)
