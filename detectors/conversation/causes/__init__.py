"""Finds causes in a conversation: the interface of a detector, and one detector a file. Pure."""
