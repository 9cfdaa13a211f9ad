"""Puts the device together from its sources: the scripts, the frozen device, and the same unfrozen."""

from __future__ import annotations

import json
from pathlib import Path

from m4l_device import amxd
from m4l_device.patch import GLUE_SCRIPT, LIVE_SCRIPT, NAME, VIEW_SCRIPT, document

HERE = Path(__file__).parent
GLUE = HERE.parent / "node_for_max" / "glue.js"


def scripts() -> dict[str, bytes]:
    """The three scripts by the names that the patch knows them by."""
    return {
        LIVE_SCRIPT: _joined(HERE / "live"),
        VIEW_SCRIPT: _joined(HERE / "view"),
        GLUE_SCRIPT: GLUE.read_bytes(),
    }


def _joined(folder: Path) -> bytes:
    """A script's sources in the order of their names."""
    return b"\n".join(source.read_bytes() for source in sorted(folder.glob("*.js")))


def built(script_engine: str = "js") -> dict[str, bytes]:
    """Every file of the build by its path within m4l_device."""
    patch = json.dumps(document(script_engine), indent=1, ensure_ascii=True)
    files = scripts()
    device = amxd.written(amxd.frozen(NAME, patch, files, on_disk=GLUE_SCRIPT))
    plain = amxd.written(amxd.unfrozen(patch.encode() + b"\0"))
    unfrozen = {f"unfrozen/{NAME}.amxd": plain, **{f"unfrozen/{name}": data for name, data in files.items()}}
    return {f"{NAME}.amxd": device, **unfrozen}


def write(folder: Path, script_engine: str = "js") -> list[Path]:
    """Writes the build below a folder; answers what is there now."""
    written = list[Path]()
    for name, data in built(script_engine).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        written.append(path)
    return written
