"""What both stages share: what a task is, dead letters, packed state, a partition's time. Pure."""
