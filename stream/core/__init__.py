"""Shared by both stages: the task, its stores and agenda, the watermark, dead letters. Pure."""
