"""The commands `python -m stream shadow …`."""
