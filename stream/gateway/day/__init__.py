"""The day's numbers for viewers: sums of half-hours, added up for the queues that each may see."""
