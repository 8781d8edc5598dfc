"""Keeps the past in SQL: follows the log, answers questions about what was, and forgets when it must."""
