"""Pure models of a conversation and of a queue: no log, no clock, no file, no thread."""
