"""`python -m stream try`: what a floor would have seen of a file of events."""
