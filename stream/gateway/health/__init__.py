"""Tells ops how the floor fares: time, rules, notifications, dead letters."""
