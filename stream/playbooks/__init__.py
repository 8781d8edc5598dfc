"""What to do about each cause and emotion: `python -m stream playbooks …`, and what a case is told."""
