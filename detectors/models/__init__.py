"""The learning machinery that detectors are made of; knows nothing of conversations or queues."""
