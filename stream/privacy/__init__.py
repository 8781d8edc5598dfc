"""Masks numbers and ids that identify a person, before anything is scored, stored or shown. Pure."""
