"""Translates Kafka's errors into the errors of the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kafka import errors as kafka_errors

from stream.log import Fenced, LogError, LogUnavailable

_FENCED = (
    kafka_errors.CommitFailedError,
    kafka_errors.FencedInstanceIdError,
    kafka_errors.IllegalGenerationError,
    kafka_errors.InvalidProducerEpochError,
    kafka_errors.InvalidProducerIdMappingError,
    kafka_errors.InvalidTxnStateError,
    kafka_errors.ProducerFencedError,
    kafka_errors.TransactionCoordinatorFencedError,
    kafka_errors.UnknownMemberIdError,
    kafka_errors.UnknownProducerIdError,
)
_UNAVAILABLE = (
    kafka_errors.RetriableError,
    kafka_errors.BrokerNotAvailableError,
    kafka_errors.OperationNotAttemptedError,
    kafka_errors.UnknownBrokerIdError,
    OSError,
)


def translate(error: BaseException) -> LogError:
    """Return the log's error for one of Kafka's. It also looks at the errors that this one wraps."""
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, LogError):
            return inner
        if isinstance(inner, _FENCED):
            return Fenced(_say(inner))
        if isinstance(inner, _UNAVAILABLE):
            return LogUnavailable(_say(inner))
        wrapped = [argument for argument in inner.args if isinstance(argument, BaseException)]
        inner = inner.__cause__ or (wrapped[0] if wrapped else None)
    return LogError(_say(error))


@contextmanager
def translated() -> Iterator[None]:
    """Raise the log's errors in place of Kafka's."""
    try:
        yield
    except (kafka_errors.KafkaError, OSError) as error:
        raise translate(error) from error


def _say(error: BaseException) -> str:
    return str(error) or type(error).__name__
