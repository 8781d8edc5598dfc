"""Masks what identifies or pays for a person, before anything is scored, stored or shown. Pure."""
