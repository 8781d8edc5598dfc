"""Brings the live state of the floor to viewers over WebSocket, and their actions to the log."""
