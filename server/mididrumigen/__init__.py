"""MidiDrumiGen: a drummer for Ableton Live. Start reading at `service.py`."""
