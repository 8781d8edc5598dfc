"""The gateway's door: which connections come in, from where, how often, and with which ticket."""
