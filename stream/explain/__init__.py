"""Why an alert was raised: everything that led to it, and the smallest change of rules without it."""
