"""The whole floor on one machine, and the Kafka broker that it may start."""
