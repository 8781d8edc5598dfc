"""The detectors of a queue: forecasts of waits, surges, baselines, staffing."""
