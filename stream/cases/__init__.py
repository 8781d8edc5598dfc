"""The case: all alerts of one conversation or queue as one piece of work, and its life. Pure."""
