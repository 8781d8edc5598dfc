"""The log on Apache Kafka. Nothing outside of this package imports kafka.

kafka-python speaks the protocol: connections, groups, transactions, metadata. StepIn encodes and
decodes records itself, a whole batch at a time (`record_batch.py`). For that it uses private names of the
library. `sending.py`, `reading.py` and `group.py` list them with their worth, the version of the library is
pinned, and a test names the ones that another version lacks.
"""

from stream.log.kafka.log import KafkaLog

__all__ = ["KafkaLog"]
