"""Runs the past through the tasks of the live floor, in event time, and compares what two runs find."""
