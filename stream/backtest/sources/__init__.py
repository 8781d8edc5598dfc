"""Where the past is read from: a file, the topics of a floor, or its archive."""
