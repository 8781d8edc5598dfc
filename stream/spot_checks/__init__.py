"""Spot checks: people look at a few conversations that raised nothing, so that misses are estimated, too."""
