"""The day's numbers: sums by queue, channel and half-hour, and the formulas that make numbers of them."""
