"""The log on Apache Kafka. Nothing outside of this package imports kafka.

kafka-python does the protocol: connections, groups, transactions, metadata. Its two paths that cost per
record, appending and decoding, are replaced by ones that take whole batches (`record_batch.py`);
that reaches into the library, so its version is pinned and the contract suite runs over it.
"""

from stream.log.kafka.log import KafkaLog

__all__ = ["KafkaLog"]
