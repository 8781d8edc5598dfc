"""What a change of thresholds would do, recomputed from the scores that the archive has kept. Pure."""
