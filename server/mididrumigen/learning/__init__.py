"""Somebody's playing, from a folder of MIDI files, as a style file of their own."""
