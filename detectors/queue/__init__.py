"""What is read from a queue: forecasts, surges, baselines, staffing."""
