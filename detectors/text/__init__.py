"""Reads a text: its language, its normal form, its hashed features, its phrases."""
