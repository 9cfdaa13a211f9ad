"""Programs that nobody here wrote: wscat over WebSocket, curl over HTTP, the TypeScript compiler on our types."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from daemon_for_tests import RunningDaemon, running

pytestmark = [pytest.mark.integration, pytest.mark.slow]

ROOT = Path(__file__).parent.parent.parent
CLIENTS = ROOT / "tests" / "clients"


@pytest.fixture(scope="session")
def tools() -> Path:
    """wscat and tsc, installed as tests/clients/package-lock.json has them."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("needs npm (Node 18 or newer) to install wscat and TypeScript")
    wanted = (CLIENTS / "package-lock.json").read_bytes()
    done = CLIENTS / "node_modules" / ".installed"
    if not done.exists() or done.read_bytes() != wanted:
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=CLIENTS, check=True, capture_output=True)
        done.write_bytes(wanted)
    return CLIENTS / "node_modules" / ".bin"


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDaemon]:
    with running(tmp_path_factory.mktemp("strangers") / "home") as running_daemon:
        yield running_daemon
        assert running_daemon.stop()[0] == 0


def request(ident: int, method: str, **params: Any) -> str:
    return json.dumps({"jsonrpc": "2.0", "id": ident, "method": method, "params": params})


def wscat(
    tools: Path, daemon: RunningDaemon, folder: Path, *requests: str, origin: str = ""
) -> tuple[list[dict[str, Any]], str]:
    """What it received in three seconds, and all that it printed. It ends with its input, so that stays open."""
    words = [word for each in requests for word in ("-x", each)] + (["-o", origin] if origin else [])
    output = folder / "output"
    with output.open("wb") as out:
        call = [str(tools / "wscat"), "--no-color", "-w", "3", "-c", daemon.daemon.url, *words]
        with subprocess.Popen(call, stdin=subprocess.PIPE, stdout=out, stderr=out) as process:
            process.wait(timeout=60)
    printed = output.read_text(encoding="utf-8")
    return [json.loads(found) for found in re.findall(r"\{.*\}", printed)], printed


def test_wscat_gets_its_bars(tools: Path, daemon: RunningDaemon, tmp_path: Path) -> None:
    hello = request(1, "hello", token=daemon.token, client="wscat")
    received, _ = wscat(
        tools, daemon, tmp_path, hello, request(2, "generate", name="John Bonham", seed=7), request(3, "jam")
    )
    answers = {message["id"]: message for message in received if "id" in message}
    assert answers[1]["result"]["protocol"] == 1
    assert answers[3]["error"]["code"] == -32601
    ends = [message["params"] for message in received if message.get("method") == "pattern"]
    assert [end["job"] for end in ends] == [answers[2]["result"]["job"]]
    assert len(ends[0]["patterns"][0]["notes"]) > 30


def test_wscat_without_the_token_gets_a_refusal(tools: Path, daemon: RunningDaemon, tmp_path: Path) -> None:
    received, _ = wscat(tools, daemon, tmp_path, request(1, "status"))
    assert [message["error"]["data"]["code"] for message in received] == ["hello_first"]
    received, _ = wscat(tools, daemon, tmp_path, request(1, "hello", token="wrong"), request(2, "status"))
    assert [message["error"]["data"]["code"] for message in received] == ["bad_token"]
    received, said = wscat(tools, daemon, tmp_path, request(1, "status"), origin="https://evil.example")
    assert received == []
    assert "403" in said


def curl(*words: str) -> str:
    program = shutil.which("curl")
    if program is None:
        pytest.skip("needs curl")
    return subprocess.run([program, "-s", "-m", "10", *words], capture_output=True, text=True, check=True).stdout


def test_curl_sees_health_metrics_and_the_page(daemon: RunningDaemon) -> None:
    base = f"http://127.0.0.1:{daemon.port}"
    assert json.loads(curl(f"{base}/health"))["status"] == "ok"
    assert "mididrumigen_jobs_running 0.0" in curl(f"{base}/metrics")
    assert "MidiDrumiGen" in curl(f"http://localhost:{daemon.port}/")
    status = ("-o", os.devnull, "-w", "%{http_code}")
    assert curl(*status, "-I", f"{base}/health") == "200"
    assert curl(*status, "-X", "DELETE", f"{base}/health") == "405"
    assert curl(*status, "-H", "Host: evil.example", f"{base}/health") == "403"
    assert curl(*status, "-H", "Origin: https://evil.example", f"{base}/metrics") == "403"


GLUE = """
import type { Methods, Notifications, Pattern, ErrorWord } from "./protocol";
import { METHODS, PROTOCOL, OSC_ROOT } from "./protocol";

const ask: Methods["generate"]["params"] = { name: "rock", bars: 4, kit: { kick: 36 }, section: "chorus" };
const pitch = (end: Pattern): number => end.patterns[0].notes[0].pitch;
const first: "hello" = METHODS[0];
const version: 1 = PROTOCOL;
const word: ErrorWord = "unknown_name";
const note: Notifications["progress"] = { job: "j", stage: "writing", done: 0.5, says: "" };
export { ask, pitch, first, version, word, note, OSC_ROOT };
"""
WRONG = ['const x: Methods["generate"]["params"] = { bars: 4 };', 'const x: ErrorWord = "nonsense";']


def compiled(tools: Path, folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(ROOT / "node_for_max" / "protocol.d.ts", folder)
    (folder / "glue.ts").write_text(text)
    words = ["--noEmit", "--strict", "--target", "es2020", "--module", "commonjs", "glue.ts"]
    return subprocess.run([str(tools / "tsc"), *words], cwd=folder, capture_output=True, text=True, check=False)


def test_the_types_are_typescript(tools: Path, tmp_path: Path) -> None:
    good = compiled(tools, tmp_path, GLUE)
    assert good.returncode == 0, good.stdout
    for wrong in WRONG:
        assert compiled(tools, tmp_path, f"{GLUE}\n{wrong}").returncode != 0


def test_the_script_is_what_the_types_say(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs Node 18 or newer")
    code = "process.stdout.write(JSON.stringify(require('./node_for_max/protocol.js')))"
    run = subprocess.run([node, "-e", code], cwd=ROOT, capture_output=True, text=True, check=True)
    from mididrumigen.protocol import typescript

    assert json.loads(run.stdout) == typescript.constants()
