"""Publishes recorded conversations and calls as events."""
