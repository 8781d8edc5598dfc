"""Judges the detectors on recorded and simulated conversations and calls."""
