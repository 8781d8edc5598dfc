"""The rows that the archive keeps of a record."""
