"""Stage 2, by queue: signals become forecasts, alerts and the state of each queue. Pure."""
