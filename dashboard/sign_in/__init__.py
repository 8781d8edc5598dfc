"""Who asks for a page or a ticket."""
