"""What is read from a conversation: one detector a file."""
