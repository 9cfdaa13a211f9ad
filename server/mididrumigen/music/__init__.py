"""The pure middle: no I/O, no clock, no global state. Ticks in, ticks out."""
