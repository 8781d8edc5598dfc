"""Training and evaluation. A worker, a gateway and a dashboard import nothing of this package."""
