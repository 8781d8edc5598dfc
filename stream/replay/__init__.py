"""Turns files into events on the log: recorded conversations and calls, played again."""
