"""The command as a user runs it: a process, real files, a database of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from pathlib import Path

import apsw
import mido
import pytest

from conftest import Command, document
from mididrumigen.styles.library import Library

pytestmark = pytest.mark.integration


def notes(file: Path) -> list[tuple[int, int, int, int]]:
    """(start, pitch, velocity, length) of every note, in ticks."""
    found, sounding, now = [], dict[int, tuple[int, int]](), 0
    for message in mido.MidiFile(file).tracks[0]:
        now += message.time
        if message.type in ("note_on", "note_off"):
            if message.note in sounding:
                start, velocity = sounding.pop(message.note)
                found.append((start, message.note, velocity, now - start))
            if message.type == "note_on" and message.velocity:
                sounding[message.note] = (now, message.velocity)
    assert not sounding
    return found


def by_pitch(file: Path) -> list[tuple[int, int, int, int]]:
    return sorted(notes(file), key=lambda note: (note[1], note[0]))


def test_the_main_job(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "b.mid"
    run = command("generate", "John Bonham", "--bars", "4", "--seed", "7", "-o", str(file))
    assert (run.returncode, run.stderr) == (0, "")
    assert "John Bonham, 4 bars, 4/4" in run.stdout
    assert "snare" in run.stdout
    assert "kick" in run.stdout
    midi = mido.MidiFile(file)
    assert (midi.type, midi.ticks_per_beat, len(midi.tracks)) == (0, 960, 1)
    events = list(midi.tracks[0])
    assert sum(event.time for event in events) == 4 * 4 * 960
    assert {event.channel for event in events if not event.is_meta} == {9}
    tempo = mido.tempo2bpm(next(event.tempo for event in events if event.type == "set_tempo"))
    profile = Library().find("John Bonham")
    assert profile.tempo.low <= tempo <= profile.tempo.high
    signature = next(event for event in events if event.type == "time_signature")
    assert (signature.numerator, signature.denominator) == (4, 4)
    found = notes(file)
    assert len(found) > 30
    for start, pitch, velocity, length in found:
        assert 35 <= pitch <= 81
        assert 0 <= start < start + length <= 4 * 4 * 960
        assert 1 <= velocity <= 127


def test_the_same_seed_gives_the_same_bytes_whatever_the_hash_seed(command: Command, tmp_path: Path) -> None:
    contents = []
    for number, hash_seed in enumerate(("0", "1", "4242")):
        file = tmp_path / f"{number}.mid"
        assert (
            command("generate", "Questlove", "--seed", "7", "-o", str(file), PYTHONHASHSEED=hash_seed).returncode == 0
        )
        contents.append(file.read_bytes())
    assert contents[0] == contents[1] == contents[2]
    other = tmp_path / "other.mid"
    command("generate", "Questlove", "--seed", "8", "-o", str(other))
    assert other.read_bytes() != contents[0]


def test_json_is_the_contracts_document_and_nothing_else(command: Command, tmp_path: Path) -> None:
    run = command("generate", "funk", "--variations", "8", "--seed", "3", "-o", str(tmp_path / "many"), "--json")
    assert (run.returncode, run.stderr) == (0, "")
    answer = document(run)
    assert set(answer) >= {"patterns", "origin"}
    assert len(answer["patterns"]) == 8
    for pattern in answer["patterns"]:
        assert set(pattern) >= {"file", "name", "bars", "meter", "tempo", "seed", "by", "style_match"}
        assert Path(pattern["file"]).is_file()
    assert answer["patterns"][0]["seed"] == 3
    grid = [{(round(at / 80), pitch) for at, pitch, _, _ in notes(Path(p["file"]))} for p in answer["patterns"]]
    for one, other in combinations(grid, 2):
        assert 1 - len(one & other) / len(one | other) >= 0.1


def test_each_variation_can_be_made_again_from_its_own_seed(command: Command, tmp_path: Path) -> None:
    several = document(
        command("generate", "soul", "--variations", "3", "--seed", "5", "-o", str(tmp_path / "s.mid"), "--json")
    )
    assert [Path(p["file"]).name for p in several["patterns"]] == ["s-1.mid", "s-2.mid", "s-3.mid"]
    third = several["patterns"][2]
    again = tmp_path / "again.mid"
    command("generate", "soul", "--seed", str(third["seed"]), "-o", str(again))
    assert again.read_bytes() == Path(third["file"]).read_bytes()


def test_replay_gives_the_identical_file(command: Command, tmp_path: Path) -> None:
    first = tmp_path / "first.mid"
    made = document(command("generate", "Tony Allen", "--bars", "2", "--kit", "roland", "-o", str(first), "--json"))
    again = tmp_path / "again.mid"
    run = command("replay", made["patterns"][0]["id"], "-o", str(again))
    assert (run.returncode, run.stderr) == (0, "")
    assert "Tony Allen" in run.stdout
    assert again.read_bytes() == first.read_bytes()
    listed = command("replay")
    assert made["patterns"][0]["id"] in listed.stdout
    unknown = command("replay", "zzzz")
    assert unknown.returncode == 1
    assert "no generation has the id" in unknown.stderr


def test_a_take_goes_through_a_pipe_and_nothing_else_does(home: Path, tmp_path: Path) -> None:
    env = os.environ | {"MIDIDRUMIGEN_HOME": str(home)}

    def run(*words: str) -> subprocess.CompletedProcess[bytes]:
        words = (sys.executable, "-m", "mididrumigen", *words)
        return subprocess.run(words, cwd=tmp_path, env=env, capture_output=True, check=False)

    made = run("generate", "rock", "--seed", "4", "-o", "-")
    wanted = json.loads(run("generate", "rock", "--seed", "4", "-o", "r.mid", "--json").stdout)["patterns"][0]["id"]
    again = run("replay", wanted, "-o", "-")
    assert (made.returncode, made.stderr, again.returncode, again.stderr) == (0, b"", 0, b"")
    assert made.stdout == again.stdout == (tmp_path / "r.mid").read_bytes()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["home", "r.mid"]
    for words, says in ((("--json",), b"--json and -o - both want"), (("--variations", "2"), b"-o - is for one take")):
        refused = run("generate", "rock", "-o", "-", *words)
        assert refused.returncode == 2
        assert says in refused.stdout + refused.stderr


def test_without_a_place_files_go_into_the_current_folder_and_replace_nothing(command: Command, tmp_path: Path) -> None:
    for _ in range(2):
        assert command("generate", "house", "--seed", "1").returncode == 0
    command("generate", "house", "--seed", "1", "--density", "0.9")
    names = sorted(file.name for file in (tmp_path / "work").iterdir())
    assert len(names) == 2
    assert names[0].startswith("house-4bars-")
    assert names[0].endswith("-seed1-2.mid")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("jon bonam", "did you mean John Bonham?"),
        ("AC/DC", "is unknown"),
        ("Björk", "is unknown"),
        ("久石譲", "is unknown"),
        ("y" * 120, "is unknown"),
        ("../../etc/passwd", "is a path, not a name"),
        ("", "the name is empty"),
        ("n" * 10_240, "10240 characters"),
        ("a\x07b", "control characters"),
        ("two\nlines", "control characters"),
    ],
)
def test_names_that_are_not_known_or_no_names(command: Command, tmp_path: Path, name: str, says: str) -> None:
    run = command("generate", name)
    assert run.returncode == 1
    assert run.stdout == ""
    assert says in run.stderr
    assert run.stderr.count("\n") == 1
    assert "Traceback" not in run.stderr
    assert list((tmp_path / "work").iterdir()) == []


def test_an_error_in_json_is_one_document(command: Command) -> None:
    run = command("generate", "jon bonam", "--json")
    assert run.returncode == 1
    assert document(run)["error"] == {
        "code": "unknown_name",
        "message": "'jon bonam' is unknown",
        "hint": "did you mean John Bonham?",
    }
    assert run.stderr == ""


@pytest.mark.parametrize(
    "words",
    [
        ["generate"],
        ["generate", "rock", "--bars", "0"],
        ["generate", "rock", "--bars", "33"],
        ["generate", "rock", "--tempo", "301"],
        ["generate", "rock", "--meter", "4/3"],
        ["generate", "rock", "--swing", "49"],
        ["generate", "rock", "--tempo", "nan"],
        ["generate", "rock", "--section", "solo"],
        ["generate", "rock", "--by", "nobody"],
        ["generate", "rock", "--variations", "9"],
        ["generate", "rock", "--what"],
        ["dance"],
        ["profiles", "show"],
    ],
)
def test_wrong_usage_is_one_line_and_exit_two(command: Command, words: list[str]) -> None:
    run = command(*words)
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert "--help" in run.stderr
    assert document(command(*words, "--json"))["error"]["code"] == "bad_usage"


def test_a_target_that_cannot_be_written_is_one_line_and_nothing_is_lost(command: Command, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("mine")
    run = command("generate", "rock", "--seed", "2", "-o", str(blocked / "x.mid"))
    assert run.returncode == 1
    assert "cannot write" in run.stderr
    assert run.stderr.count("\n") == 1
    assert blocked.read_text() == "mine"
    wanted = run.stderr.partition("replay ")[2].split()[0]
    rescued = tmp_path / "rescued.mid"
    assert command("replay", wanted, "-o", str(rescued)).returncode == 0
    fresh = tmp_path / "fresh.mid"
    command("generate", "rock", "--seed", "2", "-o", str(fresh))
    assert rescued.read_bytes() == fresh.read_bytes()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full to stand for a full disk")
def test_a_full_disk_is_one_line(command: Command) -> None:
    run = command("generate", "rock", "-o", "/dev/full")
    assert run.returncode == 1
    assert "No space left" in run.stderr
    assert Path("/dev/full").is_char_device()


def test_a_damaged_database_is_said_and_stops_nothing(command: Command, home: Path, tmp_path: Path) -> None:
    home.mkdir()
    (home / "drums.db").write_bytes(b"not a database" * 1000)
    run = command("generate", "rock", "-o", str(tmp_path / "r.mid"))
    assert run.returncode == 0
    assert "damaged" in run.stderr
    assert run.stderr.count("\n") == 1
    assert len(list(home.glob("drums.damaged-*"))) == 1
    assert (tmp_path / "r.mid").is_file()


def test_a_newer_database_is_refused_and_stops_nothing(command: Command, home: Path, tmp_path: Path) -> None:
    command("generate", "rock", "-o", str(tmp_path / "first.mid"))
    database = apsw.Connection(str(home / "drums.db"))
    database.execute("PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    before = (home / "drums.db").read_bytes()
    run = command("generate", "rock", "-o", str(tmp_path / "second.mid"))
    assert run.returncode == 0
    assert "schema 99" in run.stderr
    assert "update MidiDrumiGen" in run.stderr
    assert "replay" not in run.stdout
    assert (tmp_path / "second.mid").is_file()
    assert command("replay").returncode == 1
    assert (home / "drums.db").read_bytes() == before


def test_many_first_runs_at_once_are_all_kept(command: Command, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        words = [("generate", "rock", "--seed", str(seed), "-o", str(tmp_path / f"{seed}.mid")) for seed in range(8)]
        runs = list(pool.map(lambda call: command(*call), words))
    assert [(run.returncode, run.stderr) for run in runs] == [(0, "")] * 8
    assert len(document(command("replay", "--json"))["history"]) == 8


def test_a_home_that_cannot_be_used_is_said_and_stops_nothing(command: Command, tmp_path: Path) -> None:
    (tmp_path / "nohome").write_text("a file")
    run = command("generate", "rock", "-o", str(tmp_path / "r.mid"), MIDIDRUMIGEN_HOME=str(tmp_path / "nohome"))
    assert run.returncode == 0
    assert "not kept in the history" in run.stderr
    assert "replay" not in run.stdout, "what was not kept is not promised"
    assert (tmp_path / "r.mid").is_file()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[notes]\nkick = 36\nsnare = 400\nhat = 42\n", "map.toml:3: snare = '400'"),
        (b"nonsense", "map.toml"),
        (b"\xff\xfe\x00", "not text"),
        (b"#" * 70_000, "too large"),
    ],
)
def test_a_broken_drum_map_is_one_line(command: Command, tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "map.toml").write_bytes(content)
    run = command("generate", "rock", "--kit", str(tmp_path / "map.toml"))
    assert run.returncode == 1
    assert says in run.stderr
    assert run.stderr.count("\n") == 1
    assert list((tmp_path / "work").iterdir()) == []


@pytest.mark.parametrize("target", ["~nobody-here/x.mid", "loop.mid", "n\udcff.mid", "x" * 300 + ".mid", "ü.mid"])
def test_odd_targets_end_in_a_file_or_in_one_line(command: Command, tmp_path: Path, target: str) -> None:
    (tmp_path / "work" / "loop.mid").symlink_to("loop.mid")
    for words in ([], ["--json"]):
        run = command("generate", "rock", "-o", target, *words, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
        assert "Traceback" not in run.stderr
        assert run.stderr.count("\n") == (run.returncode == 1 and not words)
        assert not words or set(document(run)) <= {"patterns", "origin", "error"}


def test_what_is_no_midi_file_is_never_replaced(command: Command, tmp_path: Path) -> None:
    song = tmp_path / "song.als"
    song.write_text("a week of work")
    run = command("generate", "rock", "-o", str(song))
    assert run.returncode == 1
    assert "no MIDI file" in run.stderr
    assert song.read_text() == "a week of work"
    folder = tmp_path / "takes"
    for energy in ("0.2", "0.9"):
        command("generate", "rock", "--seed", "1", "--energy", energy, "-o", f"{folder}/")
    assert len(list(folder.iterdir())) == 2


def test_replay_needs_no_profile(command: Command, home: Path, tmp_path: Path) -> None:
    made = document(command("generate", "funk", "--seed", "3", "-o", str(tmp_path / "f.mid"), "--json"))
    database = apsw.Connection(str(home / "drums.db"))
    database.execute("DELETE FROM profile")
    database.close()
    run = command("replay", made["patterns"][0]["id"], "-o", str(tmp_path / "g.mid"))
    assert (run.returncode, run.stderr) == (0, "")
    assert (tmp_path / "g.mid").read_bytes() == (tmp_path / "f.mid").read_bytes()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full to stand for a full disk")
@pytest.mark.parametrize("words", ["generate rock -o x.mid --json", "generate nosuch --json", "profiles"])
def test_output_that_cannot_be_written_is_one_line(home: Path, tmp_path: Path, words: str) -> None:
    for way in ("> /dev/full", "| true", ">&-"):
        call = f"{sys.executable} -m mididrumigen {words} {way}"
        run = subprocess.run(["sh", "-c", call], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert "Traceback" not in run.stderr
        assert "Exception ignored" not in run.stderr
        assert run.stderr.count("\n") <= 1


def test_a_users_drum_map_is_used(command: Command, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text("[notes]\nkick = 1\nsnare = 2\nhat = 3\n")
    file = tmp_path / "mapped.mid"
    assert command("generate", "punk", "--kit", str(tmp_path / "map.toml"), "-o", str(file)).returncode == 0
    assert {pitch for _, pitch, _, _ in notes(file)} == {1, 2, 3}
    missing = command("generate", "punk", "--kit", "no-such-kit")
    assert missing.returncode == 1
    assert "gm, live" in missing.stderr


@pytest.mark.parametrize("percent", [50, 58, 62, 66.67, 75])
@pytest.mark.parametrize(("name", "pair"), [("jazz", 960), ("rock", 960), ("funk", 480), ("hiphop", 480)])
def test_swing_stands_exactly_where_it_was_asked(
    command: Command, tmp_path: Path, name: str, pair: int, percent: float
) -> None:
    file = tmp_path / "s.mid"
    command(
        "generate", name, "--swing", str(percent), "--humanize", "0", "--seed", "4", "--density", "0.5", "-o", str(file)
    )
    straight = tmp_path / "straight.mid"
    command(
        "generate", name, "--swing", "50", "--humanize", "0", "--seed", "4", "--density", "0.5", "-o", str(straight)
    )
    assert len(notes(file)) == len(notes(straight)), "swing leaves no stroke out"
    moved = 0
    wanted = round(percent / 100 * pair)
    for (start, pitch, _, _), (at, straight_pitch, _, _) in zip(by_pitch(file), by_pitch(straight), strict=True):
        assert pitch == straight_pitch
        if at % pair == pair // 2:
            assert abs(start - at - (wanted - pair // 2)) <= 1
            moved += 1
        elif at % pair == 0:
            assert start == at
    assert moved


@pytest.mark.parametrize("meter", ["3/4", "5/4", "6/8", "7/8", "12/8"])
def test_other_meters_have_exact_lengths(command: Command, tmp_path: Path, meter: str) -> None:
    file = tmp_path / "m.mid"
    assert command("generate", "rock", "--meter", meter, "--bars", "3", "-o", str(file)).returncode == 0
    numerator, denominator = map(int, meter.split("/"))
    events = list(mido.MidiFile(file).tracks[0])
    assert sum(event.time for event in events) == 3 * numerator * 4 * 960 // denominator
    signature = next(event for event in events if event.type == "time_signature")
    assert (signature.numerator, signature.denominator) == (numerator, denominator)


def test_the_tab_fits_narrow_terminals_and_plain_ones(command: Command, tmp_path: Path) -> None:
    for columns in (20, 40, 79, 200):
        run = command("generate", "jazz", "--seed", "1", "-o", str(tmp_path / "x.mid"), COLUMNS=str(columns))
        rows = [line for line in run.stdout.splitlines() if "│" in line or "┃" in line]
        assert rows
        assert max(map(len, rows)) <= columns
        assert "\x1b" not in run.stdout
    ascii_only = command("generate", "jazz", "-o", str(tmp_path / "x.mid"), PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert ascii_only.returncode == 0
    assert ascii_only.stdout.isascii()
    assert "|" in ascii_only.stdout


def test_colour_is_for_terminals_that_want_it(command: Command, tmp_path: Path) -> None:
    words = ("generate", "rock", "-o", str(tmp_path / "x.mid"))
    assert "\x1b[" in command(*words, FORCE_COLOR="1", TERM="xterm-256color").stdout
    assert "\x1b[1;33" not in command(*words, FORCE_COLOR="1", NO_COLOR="1", TERM="xterm-256color").stdout


def test_profiles_are_listed_and_shown_with_their_sources(command: Command) -> None:
    listed = document(command("profiles", "--json"))["profiles"]
    assert len(listed) >= 70
    assert {"name", "kind", "status", "confidence"} <= set(listed[0])
    assert "John Bonham" in command("profiles").stdout
    shown = document(command("profiles", "show", "bonham", "--json"))
    assert document(command("profiles", "--json", "show", "bonham")) == shown
    assert set(shown) >= {"name", "status", "confidence", "tempo", "meters", "swing", "evidence", "failures"}
    assert set(shown["tempo"]) == set(shown["swing"]) == {"low", "typical", "high"}
    assert all(set(item) == {"collector", "source", "claim", "value", "confidence"} for item in shown["evidence"])
    assert "When the Levee Breaks" in command("profiles", "show", "John Bonham").stdout
    assert "no endorsement" in command("profiles", "show", "John Bonham").stdout


def test_doctor_says_what_is_there_and_what_is_broken(command: Command, home: Path, tmp_path: Path) -> None:
    run = command("doctor", "--json")
    assert run.returncode == 0
    checks = {check["name"]: check for check in document(run)["checks"]}
    assert {"python", "home", "styles", "database", "vectors"} <= set(checks)
    assert all(set(check) == {"name", "status", "says", "remedy"} for check in checks.values())
    of_the_machine = {"midi", "priority"}  # which may have neither a MIDI system nor real time for us
    assert {check["status"] for name, check in checks.items() if name not in of_the_machine} == {"ok"}
    assert "ok" in command("doctor").stdout
    (tmp_path / "nohome").write_text("a file")
    broken = command("doctor", "--json", MIDIDRUMIGEN_HOME=str(tmp_path / "nohome"))
    assert broken.returncode == 1
    assert {c["name"]: c["status"] for c in document(broken)["checks"]}["database"] == "failed"


def test_shells_complete_names_files_and_ids(command: Command, home: Path, tmp_path: Path) -> None:
    script = command("completion", "bash")
    assert "_MIDIDRUMIGEN_COMPLETE=bash_complete" in script.stdout
    made = document(command("generate", "rock", "-o", str(tmp_path / "r.mid"), "--json"))["patterns"][0]["id"]

    def completed(*words: str) -> list[str]:
        line = {"COMP_WORDS": " ".join(("mididrumigen", *words)), "COMP_CWORD": str(len(words))}
        env = os.environ | line | {"_MIDIDRUMIGEN_COMPLETE": "bash_complete", "MIDIDRUMIGEN_HOME": str(home)}
        program = Path(sys.executable).parent / "mididrumigen"
        return subprocess.run([program], env=env, capture_output=True, text=True, check=False).stdout.split()

    assert completed("generate", "Joh") == ["plain,john-bonham"]
    assert completed("generate", "Bonh") == ["plain,john-bonham"]
    assert completed("generate", "rock", "--kit", "ro") == ["plain,roland"]
    assert completed("generate", "rock", "-o", "x") == ["file,x"]
    assert completed("replay", made[:3]) == [f"plain,{made}"]
    assert command("generate", "john-bonham", "-o", str(tmp_path / "j.mid")).returncode == 0


def test_help_and_version(command: Command) -> None:
    assert command().stdout == command("--help").stdout
    assert "A drummer for Ableton Live" in command("--help").stdout
    assert command("-h").returncode == 0
    assert command("--version").stdout.startswith("mididrumigen 0.")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for single processes")
def test_ctrl_c_ends_quietly(home: Path, tmp_path: Path) -> None:
    code = (
        "import os, signal\n"
        "from mididrumigen import app, cli\n"
        "app.drummer = lambda says: os.kill(os.getpid(), signal.SIGINT)\n"
        "cli.main(['generate', 'rock'])\n"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 128 + signal.SIGINT
    assert run.stderr.strip() == "mididrumigen: stopped"


def test_a_reader_that_leaves_is_no_error(home: Path, tmp_path: Path) -> None:
    words = f"{sys.executable} -m mididrumigen profiles --json | head -c 1"
    run = subprocess.run(["sh", "-c", words], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Traceback" not in run.stderr


# ---------------------------------------------------------------------------------------------- score


def test_score_says_trait_by_trait_how_much_a_file_sounds_like_somebody(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "b.mid"
    made = document(command("generate", "John Bonham", "--seed", "7", "-o", str(file), "--json"))
    own = document(command("score", str(file), "--as", "bonham", "--json"))
    assert abs(own["match"] - made["patterns"][0]["style_match"]) <= 12
    assert {"name", "match", "says"} == set(own["traits"][0])
    assert {"tempo", "swing", "backbeat", "kick", "hats", "fills"} < {trait["name"] for trait in own["traits"]}
    other = document(command("score", str(file), "--as", "bossa nova", "--kit", "gm", "--without-tempo", "--json"))
    assert other["match"] < own["match"] - 30
    assert "tempo" not in {trait["name"] for trait in other["traits"]}
    shown = command("score", str(file), "--as", "bonham")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "how much it sounds like John Bonham" in shown.stdout
    assert "backbeat" in shown.stdout


def test_score_refuses_in_one_line(command: Command, tmp_path: Path) -> None:
    file, empty, broken = tmp_path / "f.mid", tmp_path / "e.mid", tmp_path / "x.mid"
    document(command("generate", "rock", "--seed", "1", "-o", str(file), "--json"))
    mido.MidiFile(type=0, tracks=[mido.MidiTrack()]).save(empty)
    broken.write_bytes(b"no midi")
    for words, says in (
        ((str(tmp_path / "none.mid"), "--as", "rock"), "cannot read"),
        ((str(broken), "--as", "rock"), "no MIDI file"),
        ((str(empty), "--as", "rock"), "no notes"),
        ((str(file), "--as", "Jon Bonam"), "John Bonham"),
        ((str(file), "--as", "rock", "--kit", "nonsense"), "no drum map"),
    ):
        run = command("score", *words)
        assert (run.returncode, run.stdout) == (1, "")
        assert run.stderr.count("\n") == 1
        assert says in run.stderr
    assert command("score", str(file)).returncode == 2
