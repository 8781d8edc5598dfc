"""How events come in: the contract's documents and examples, and a producer's heartbeat."""
