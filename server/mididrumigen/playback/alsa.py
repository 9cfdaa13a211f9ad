"""Who is connected to our port in ALSA's sequencer, by the kernel's own list, and connecting them again: `aconnect`.

`/proc/asound/seq/clients` has a line `Client 128 : "name" …`, below it `Port 0 : "name" …`, below that
`Connecting To: 20:0, 129:0[r:0]` (kernel: sound/core/seq/seq_clientmgr.c).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

CLIENTS = Path("/proc/asound/seq/clients")
SEQUENCER = Path("/dev/snd/seq")
PATIENCE = 1.0  # seconds

Port = tuple[str, str, str, list[str]]  # address, client, port, addresses that it sends to


def is_there() -> bool:
    return SEQUENCER.exists()


def receivers(client: str, port: str, listing: str | None = None) -> list[str]:
    """The `client:port` names that our port sends to."""
    ports = list(_ports(_listing() if listing is None else listing))
    names = {address: f"{owner}:{name}" for address, owner, name, _ in ports}
    ours = [to for _, owner, name, to in ports if (owner, name) == (client, port)]
    return [names[address] for to in ours for address in to if address in names]


def connect(client: str, port: str, receivers: list[str]) -> None:
    """By the program that comes with ALSA, where it is installed."""
    import shutil  # only when they are needed: the engine is small
    import subprocess

    program = shutil.which("aconnect")
    ports = list(_ports(_listing()))
    ours = [address for address, owner, name, _ in ports if (owner, name) == (client, port)]
    theirs = [address for address, owner, name, _ in ports if f"{owner}:{name}" in receivers]
    for address in theirs if program and ours else []:
        subprocess.run(  # noqa: S603 - found by name, with addresses of the kernel
            [str(program), ours[0], address], capture_output=True, timeout=PATIENCE, check=False
        )


def _listing() -> str:
    try:
        return CLIENTS.read_text(errors="replace")
    except OSError:
        return ""


def _ports(listing: str) -> Iterator[Port]:
    number = client = address = name = ""
    to: list[str] = []
    for line in listing.splitlines():
        if found := re.match(r'Client +(\d+) : "(.*)"', line):
            number, client = found[1], found[2]
        elif found := re.match(r' +Port +(\d+) : "(.*)" \(', line):
            address, name, to = f"{number}:{found[1]}", found[2], []
            yield address, client, name, to
        elif found := re.match(r" +Connecting To: (.*)", line):
            to += re.findall(r"\d+:\d+", re.sub(r"\[[^\]]*\]", "", found[1]))
