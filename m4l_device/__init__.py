"""The Max for Live device, built without Max."""
