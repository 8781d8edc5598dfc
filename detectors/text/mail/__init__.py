"""Tells what a person has written in a mail from what the mail quotes, and from what programs add to it."""
