"""A client of the gateway, and its copy of the live floor."""
