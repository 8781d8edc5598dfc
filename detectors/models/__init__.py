"""The models that detectors are built from. They know neither conversations nor queues."""
