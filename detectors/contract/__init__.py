"""The contract that all rooms share: events, readings, causes, rules, business hours. No models."""
