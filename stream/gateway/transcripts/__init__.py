"""The conversations that people have open: their turns and what happened in them, as they come."""
