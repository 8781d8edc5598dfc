"""Builds the bundled weights from the *train* sets."""
