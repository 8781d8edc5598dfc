"""Reads back what a floor decided by and what people did, for backtests, what-ifs and explanations."""
