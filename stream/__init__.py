"""Carries events to the detectors, and what they say to people."""
