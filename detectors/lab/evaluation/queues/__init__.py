"""Judges what is said of queues: waits, forecasts and surges."""
