"""Charts. Pure: each takes records and a time, and returns an Altair chart."""
