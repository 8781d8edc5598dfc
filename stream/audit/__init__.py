"""The audit: what people did, as a chain in which no line can change, go or move unseen."""
