"""Reads the data sets, and the conversations that were written for this project."""
