"""The lifecycle of a conversation: its status, queue, agent and waits, and the facts that move them."""
