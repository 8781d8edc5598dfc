"""Training and evaluation. Nothing that runs on a floor imports this package."""
