"""One small job on several stream engines, so that StepIn's own overhead can be told as a ratio.

Each engine decodes a message, scores its text, updates the state of its key, keeps that state in a changelog
and writes one record for each record that it read. The engines run in turns on one broker.
"""
