"""Checks, publishes and shows the rules: `python -m stream rules …`."""
