"""The settings of the connection to Kafka, from the environment variables `STEPIN_KAFKA_*`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from detectors.contract.settings import (
    FILE,
    TRUTH,
    Kind,
    SettingError,
    choice,
    read,
    setting,
    text,
    whole_number,
)
from stream.log.kafka.names import DEFAULT_PREFIX, Names, check_prefix

PREFIX = "STEPIN_KAFKA_"


def _addresses(value: str) -> str:
    addresses = [address.strip() for address in value.split(",") if address.strip()]
    for address in addresses:
        host, _, port = address.rpartition(":")
        if not host or not port.isascii() or not port.isdecimal() or not 0 < int(port) < 65536:
            raise ValueError
    if not addresses:
        raise ValueError
    return ",".join(addresses)


_ADDRESSES = Kind(_addresses, "host:port, several with commas between them")
_TOPIC_PREFIX = Kind(check_prefix, "up to 60 letters, digits, _ and -")
_PROTOCOL = choice("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
_MECHANISM = choice("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")


@dataclass(frozen=True)
class KafkaSettings:
    """The addresses of the brokers and the settings of the connection. `repr` leaves out the passwords."""

    bootstrap: str = setting(
        _ADDRESSES, "The addresses of some brokers, with commas between them.", default="127.0.0.1:9092"
    )
    security_protocol: str = setting(
        _PROTOCOL, "`PLAINTEXT`, `SSL`, `SASL_PLAINTEXT` or `SASL_SSL`.", default="PLAINTEXT"
    )
    sasl_mechanism: str | None = setting(
        _MECHANISM, "`PLAIN`, `SCRAM-SHA-256` or `SCRAM-SHA-512`; only with SASL.", default=None
    )
    sasl_username: str | None = setting(text(), "The user name, with SASL.", default=None)
    sasl_password: str | None = setting(text(), "The password, with SASL.", default=None, secret=True)
    ssl_cafile: str | None = setting(
        FILE,
        "The certificates of the trusted authorities (PEM).",
        default=None,
        default_text="the authorities of the system",
    )
    ssl_certfile: str | None = setting(
        FILE, "The certificate of this client (PEM), if the brokers ask for one.", default=None
    )
    ssl_keyfile: str | None = setting(FILE, "The key of that certificate (PEM).", default=None)
    ssl_password: str | None = setting(text(), "The password of that key.", default=None, secret=True)
    ssl_check_hostname: bool = setting(
        TRUTH, "Whether the certificate of a broker must name its host.", default=True
    )
    replication_factor: int | None = setting(
        whole_number(1),
        "The replication factor of the topics that `python -m stream topics` creates.",
        default=None,
        default_text="the default of the cluster",
    )
    topic_prefix: str = setting(
        _TOPIC_PREFIX,
        "The prefix of the floor's topics, consumer groups and transactional ids. A second floor on the same "
        "cluster, such as a shadow or a drill, needs another prefix: with `drill` it reads `drill.events`.",
        default=DEFAULT_PREFIX,
        variable="STEPIN_TOPIC_PREFIX",
    )

    @property
    def names(self) -> Names:
        """The names of this floor on the cluster."""
        return Names(self.topic_prefix)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> KafkaSettings:
        """Read `STEPIN_KAFKA_BOOTSTRAP`, `STEPIN_KAFKA_SECURITY_PROTOCOL` and so on.

        Raises:
            SettingError: a value cannot be used, or lacks another that it needs.
        """
        settings = read(cls, environment, PREFIX)
        settings._check_whole()
        return settings

    def client(self) -> dict[str, Any]:
        """Return the settings as arguments of kafka-python's clients."""
        return {
            "bootstrap_servers": self.bootstrap.split(","),
            "security_protocol": self.security_protocol,
            "sasl_mechanism": self.sasl_mechanism,
            "sasl_plain_username": self.sasl_username,
            "sasl_plain_password": self.sasl_password,
            "ssl_cafile": self.ssl_cafile,
            "ssl_certfile": self.ssl_certfile,
            "ssl_keyfile": self.ssl_keyfile,
            "ssl_password": self.ssl_password,
            "ssl_check_hostname": self.ssl_check_hostname,
        }

    def _check_whole(self) -> None:
        """Raise SettingError when a setting lacks another that it needs."""
        if self.security_protocol.startswith("SASL"):
            wanted = {
                "SASL_MECHANISM": self.sasl_mechanism,
                "SASL_USERNAME": self.sasl_username,
                "SASL_PASSWORD": self.sasl_password,
            }
            for name, value in wanted.items():
                if value is None:
                    raise _wrong(name, f"a value, as the protocol is {self.security_protocol}")
        elif self.sasl_mechanism is not None:
            raise _wrong(
                "SECURITY_PROTOCOL", "SASL_SSL or SASL_PLAINTEXT with SASL", repr(self.security_protocol)
            )
        if (self.ssl_certfile is None) != (self.ssl_keyfile is None):
            missing = "SSL_KEYFILE" if self.ssl_keyfile is None else "SSL_CERTFILE"
            raise _wrong(missing, "a file: certificate and key go together")


def _wrong(name: str, expected: str, value: str = "nothing") -> SettingError:
    return SettingError(PREFIX + name, expected, value)
