"""Names as people write them: "jon bonam", "AC/DC", "björk", 久石譲."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

from mididrumigen.errors import BadName

LONGEST = 120
_PATH = re.compile(r"^(~|\.{1,2}[/\\]|/|[A-Za-z]:[/\\])|\.\.[/\\]|\\|\.(mid|midi|toml|json)$", re.IGNORECASE)


def checked(name: str) -> str:
    """The name without outer blanks. Raises BadName for what is no name."""
    name = name.strip()
    if not name:
        raise BadName("the name is empty", 'name a drummer, a producer or a genre, such as "John Bonham"')
    if len(name) > LONGEST:
        raise BadName(f"the name has {len(name)} characters", f"{LONGEST} are the most")
    if any(unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") for char in name):
        raise BadName("the name has control characters", "write it in plain letters")
    if _PATH.search(name):
        raise BadName(f"{name!r} is a path, not a name", "name a drummer, a producer or a genre")
    return name


def key_of(name: str) -> str:
    """What two spellings of one name share: no case, accents, blanks or punctuation ("AC/DC" = "acdc")."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return "".join(char for char in kept if char.isalnum()) or kept.strip()


def nearest(name: str, known: Iterable[tuple[str, str]], limit: int = 3, least: float = 0.0) -> list[str]:
    """The names most like `name`, best first. `known` are pairs (a way to write it, the name it stands for)."""
    wanted, best = key_of(name), dict[str, float]()
    for spelling, stands_for in known:
        matcher = SequenceMatcher(None, wanted, key_of(spelling))
        if matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least:
            best[stands_for] = max(best.get(stands_for, 0.0), matcher.ratio())
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
    return [name for name, likeness in ranked[:limit] if likeness >= least]
