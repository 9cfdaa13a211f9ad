"""JACK's own library, for what RtMidi does not do: see who is connected to our port and connect them again.

Loaded before RtMidi and for everybody (RTLD_GLOBAL): the wheels carry a libjack of their own, and that of
supriya-midi speaks another protocol than the system's server ("protocol mismatch 8"). What is loaded first is what
RtMidi's calls find, so both wheels then speak with the server that is there. (Measured with jackd2 1.9.21.)
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import POINTER, byref, c_char_p, c_int, c_ulong, c_void_p

NO_START_SERVER = 1
PORT_IS_INPUT, PORT_IS_OUTPUT = 1, 2  # jack/types.h
SEMAPHORE = 64  # bytes, more than any system's sem_t
NULL_TERMINATED = POINTER(c_char_p)


class Jack:
    """A client that only looks and connects. Raises OSError where there is no JACK or no server of it."""

    def __init__(self, name: str) -> None:
        self._library = ctypes.CDLL("libjack.so.0", mode=ctypes.RTLD_GLOBAL)
        self._declare()
        # A semaphore that JACK's thread posts itself: no Python runs in a thread that jack_client_close may cancel, for
        # one that is cancelled there never gives the interpreter's lock back.
        self._libc, self._shut_down = ctypes.CDLL(None), ctypes.create_string_buffer(SEMAPHORE)
        self._libc.sem_init(self._shut_down, 0, 0)
        self._name = name.encode()
        self._open()

    def _open(self) -> None:
        status = c_int()
        self._client = self._library.jack_client_open(self._name, NO_START_SERVER, byref(status))
        if not self._client:
            raise OSError("no JACK server is running")
        post = ctypes.cast(self._libc.sem_post, c_void_p)
        self._library.jack_on_shutdown(self._client, post, ctypes.addressof(self._shut_down))

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Takes leave while another client of this process opens. Raises OSError when the server is not there after.

        In jackd2 the clients of a process share one table of what to wake each other by, and each of them keeps it in a
        thread of its own. One that is late to hear that another program has left makes the newcomer wait, for ever,
        for what that program was woken by (jackaudio/jack2 issue 721 is of the kind). Where a `jack_lsp` came and went
        every 20 ms, a quarter of all engines never played a note; opened so, none.
        """
        self.close()
        try:
            yield
        finally:
            self._open()

    @property
    def gone(self) -> bool:
        """Whether the server has; its library answers for it as if nothing had happened."""
        posted = c_int()
        self._libc.sem_getvalue(self._shut_down, byref(posted))
        return self._client is None or posted.value > 0

    def ports(self, inputs: bool) -> list[str]:
        """MIDI inputs (to send to) or outputs (to listen to) of all clients."""
        if self.gone:
            return []
        flag = PORT_IS_INPUT if inputs else PORT_IS_OUTPUT
        return self._taken(self._library.jack_get_ports(self._client, None, b"midi", flag))

    def is_taken(self, client: str) -> bool:
        """Whether some client with ports has this name; JACK would give another one then."""
        names = [] if self.gone else self._taken(self._library.jack_get_ports(self._client, None, None, 0))
        return any(name.startswith(f"{client}:") for name in names)

    def exists(self, port: str) -> bool:
        return not self.gone and bool(self._library.jack_port_by_name(self._client, port.encode()))

    def receivers(self, port: str) -> list[str]:
        """The names of the ports that an output of any client is connected to."""
        if self.gone:
            return []
        found = self._library.jack_port_by_name(self._client, port.encode())
        names = self._library.jack_port_get_all_connections(self._client, found) if found else None
        return self._taken(names)

    def connect(self, port: str, receiver: str) -> None:
        """Where both are there; they may be connected already."""
        self._library.jack_connect(self._client, port.encode(), receiver.encode())

    def close(self) -> None:
        if self._client:
            self._library.jack_client_close(self._client)
            self._client = None

    def _taken(self, names: ctypes._Pointer[c_char_p] | None) -> list[str]:
        """A list of the library's, which is ours to free."""
        found: list[str] = []
        if names:
            while (name := names[len(found)]) is not None:
                found.append(name.decode(errors="replace"))
            self._library.jack_free(names)
        return found

    def _declare(self) -> None:
        calls = {
            "jack_client_open": (c_void_p, [c_char_p, c_int, POINTER(c_int)]),
            "jack_client_close": (c_int, [c_void_p]),
            "jack_on_shutdown": (None, [c_void_p, c_void_p, c_void_p]),
            "jack_port_by_name": (c_void_p, [c_void_p, c_char_p]),
            "jack_port_get_all_connections": (NULL_TERMINATED, [c_void_p, c_void_p]),
            "jack_get_ports": (NULL_TERMINATED, [c_void_p, c_char_p, c_char_p, c_ulong]),
            "jack_connect": (c_int, [c_void_p, c_char_p, c_char_p]),
            "jack_free": (None, [c_void_p]),
        }
        for name, (result, arguments) in calls.items():
            call = getattr(self._library, name)
            call.restype, call.argtypes = result, arguments
