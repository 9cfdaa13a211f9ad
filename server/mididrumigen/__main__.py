"""The command's start: quiet from its first moment, also when Ctrl-C comes while Python is still importing."""

import signal


def start() -> None:
    """Runs the command line; until that can answer Ctrl-C itself, the system ends the process without a word."""
    usual = signal.getsignal(signal.SIGINT)
    if usual is not signal.SIG_IGN:  # as a script's `&` has it
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from mididrumigen.cli import main

    signal.signal(signal.SIGINT, usual)
    main()


if __name__ == "__main__":
    start()
