"""The secret that gateway and dashboard share."""

SHORTEST = 16
"""Characters. Whoever has a ticket can try secrets on it at leisure, so a short one would be found."""
