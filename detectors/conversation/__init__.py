"""The detectors of a conversation: scores of turns, causes, attention, learning from judgements."""
