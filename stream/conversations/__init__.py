"""Stage 1, by conversation: events become turns, waits, causes and signals. Pure."""
