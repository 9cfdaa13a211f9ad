"""Every error a user can meet, each with the word that stands for it on the wire.

The message says what happened, the hint says what to do; both are one line.
"""

from __future__ import annotations


class DrumError(Exception):
    """The root, for what has no word of its own: `code` is stable and public, `message` and `hint` are for people;
    `number` is the error code of JSON-RPC 2.0 (section 5.1 of its specification; -32000 is the server's own)."""

    code = "failed"
    number = -32000

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = " ".join(message.split())
        self.hint = " ".join(hint.split())

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


def first_of(errors: BaseExceptionGroup) -> BaseException:
    """The first of what went wrong at once in a task group: it says enough."""
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


class BadName(DrumError):
    """Not a name at all: empty, too long, control characters, or a path."""

    code = "bad_name"


class UnknownName(DrumError):
    """A good name that the library does not know; the hint has the nearest ones."""

    code = "unknown_name"


class BadRequest(DrumError):
    """A wish or parameter that is missing, unknown, of the wrong kind or outside the settled ranges."""

    code = "bad_request"
    number = -32602


class BadFolder(DrumError):
    """A folder that is not there, cannot be read, or has no MIDI files."""

    code = "bad_folder"


class TooLittle(DrumError):
    """Not enough playing to learn from; the message says how much there is."""

    code = "too_little"


class BadNotation(DrumError):
    """Text that is not a drum grid; `line` counts from 1 within the grid."""

    code = "bad_notation"

    def __init__(self, message: str, line: int = 1, hint: str = "") -> None:
        super().__init__(message, hint)
        self.line = line


class NotOnGrid(DrumError):
    """A pattern that no grid of 48 parts a pulse can hold."""

    code = "not_on_grid"


class BadPattern(DrumError):
    """A pattern that breaks the rules every pattern keeps."""

    code = "bad_pattern"


class BadStyle(DrumError):
    """A style file that cannot be trusted; the message begins with file and line."""

    code = "bad_style"


class BadKit(DrumError):
    """A drum map that is unknown or broken; for a file the message begins with file and line."""

    code = "bad_kit"


class BadMidi(DrumError):
    """A MIDI file that is not there, is none, or has no notes."""

    code = "bad_midi"


class CannotWrite(DrumError):
    """The target could not be written; nothing that stood there was touched."""

    code = "cannot_write"


class StoreNewer(DrumError):
    """The database was written by a newer version; it is left as it is."""

    code = "store_newer"


class StoreUnavailable(DrumError):
    """The database cannot be used now (locked, read-only, full disk)."""

    code = "store_unavailable"


class UnknownGeneration(DrumError):
    """No generation with that id in the history."""

    code = "unknown_generation"


# ---------------------------------------------------------------------------------------------- settings and daemon


class BadSettings(DrumError):
    """A setting that is unknown or has a value it cannot have; the message begins with where it stands."""

    code = "bad_settings"


class NotRunning(DrumError):
    """No daemon answers: none was started, or it has just ended."""

    code = "not_running"


class NoPort(DrumError):
    """No port of the system could be had for the daemon."""

    code = "no_port"


class NoMidiPort(DrumError):
    """No MIDI port to play through: none of that name, or none can be made here."""

    code = "no_midi_port"


class PortLost(DrumError):
    """The MIDI port went while something was sent; it is taken up again when it returns."""

    code = "port_lost"


class NoEngine(DrumError):
    """The engine cannot be started, or has stopped answering."""

    code = "no_engine"


class ParseError(DrumError):
    """A frame that is no JSON, or nested too deep."""

    code = "parse_error"
    number = -32700


class InvalidRequest(DrumError):
    """JSON, but no JSON-RPC 2.0 request."""

    code = "invalid_request"
    number = -32600


class UnknownMethod(DrumError):
    """No method of that name."""

    code = "unknown_method"
    number = -32601


class Internal(DrumError):
    """A fault of ours; the daemon's log has the whole story, the client only its number there."""

    code = "internal"
    number = -32603


class HelloFirst(DrumError):
    """Something was asked before `hello`."""

    code = "hello_first"


class BadToken(DrumError):
    """`hello` came without the daemon's token or with another."""

    code = "bad_token"


class UnknownJob(DrumError):
    """No job with that id is running or has lately ended."""

    code = "unknown_job"


class Busy(DrumError):
    """More at once than the daemon takes on: jobs, or requests of one client."""

    code = "busy"
