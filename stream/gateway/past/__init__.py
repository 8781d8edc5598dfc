"""What the gateway reads from the history: the alerts of the last hour, and what people are asked about."""
