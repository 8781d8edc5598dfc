"""Runs the tasks: workers, stages, followers of rules and labels, metrics and status."""
