"""Plays a recorded hour as a floor for training, and compares what people did with what happened then."""
