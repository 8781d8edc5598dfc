"""The command `python -m stream explain`, and the archive as what an explanation rests on."""
