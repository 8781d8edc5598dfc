"""The words that all rooms share: events, readings, rules, business hours. No models."""
