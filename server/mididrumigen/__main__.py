"""`python -m mididrumigen` is the command."""

from mididrumigen.cli import main

if __name__ == "__main__":
    main()
