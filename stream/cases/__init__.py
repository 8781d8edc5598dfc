"""The case: what people claim, snooze, hand over and resolve. Pure."""
