"""What viewers see: the live state of the floor, in versions, and who sees which part of it."""
