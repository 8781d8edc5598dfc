"""The settings of the connection to Kafka, from the environment variables `STEPIN_KAFKA_*`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_PREFIX = "STEPIN_KAFKA_"
_PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
_MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
_TRUTHS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


@dataclass(frozen=True)
class KafkaSettings:
    """The addresses of the brokers and the settings of the connection. `repr` leaves out the passwords.

    Args:
        bootstrap: addresses of some brokers, as `host:port,host:port`.
        security_protocol: PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL.
        sasl_mechanism: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512; only with SASL.
        ssl_cafile: the trusted authorities (PEM). None trusts those of the system.
        ssl_certfile, ssl_keyfile: the certificate and key of this client (PEM), if the brokers ask for one.
        ssl_check_hostname: whether the broker's certificate must name the host.
        replication_factor: of the topics that StepIn creates. None takes the default of the cluster.
    """

    bootstrap: str = "127.0.0.1:9092"
    security_protocol: str = "PLAINTEXT"
    sasl_mechanism: str | None = None
    sasl_username: str | None = None
    sasl_password: str | None = field(default=None, repr=False)
    ssl_cafile: str | None = None
    ssl_certfile: str | None = None
    ssl_keyfile: str | None = None
    ssl_password: str | None = field(default=None, repr=False)
    ssl_check_hostname: bool = True
    replication_factor: int | None = None

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> KafkaSettings:
        """Reads `STEPIN_KAFKA_BOOTSTRAP`, `STEPIN_KAFKA_SECURITY_PROTOCOL` and so on.

        Raises:
            ValueError: names the variable, its value and the expected one.
        """
        given = {name: env.get(_PREFIX + name.upper(), "").strip() or None for name in cls._names()}
        settings = cls(
            bootstrap=_addresses(given["bootstrap"] or cls.bootstrap),
            security_protocol=_choice(
                "SECURITY_PROTOCOL", given["security_protocol"] or "PLAINTEXT", _PROTOCOLS
            ),
            sasl_mechanism=given["sasl_mechanism"]
            and _choice("SASL_MECHANISM", given["sasl_mechanism"], _MECHANISMS),
            sasl_username=given["sasl_username"],
            sasl_password=given["sasl_password"],
            ssl_cafile=_file("SSL_CAFILE", given["ssl_cafile"]),
            ssl_certfile=_file("SSL_CERTFILE", given["ssl_certfile"]),
            ssl_keyfile=_file("SSL_KEYFILE", given["ssl_keyfile"]),
            ssl_password=given["ssl_password"],
            ssl_check_hostname=_truth("SSL_CHECK_HOSTNAME", given["ssl_check_hostname"] or "true"),
            replication_factor=_positive("REPLICATION_FACTOR", given["replication_factor"]),
        )
        settings._check_whole()
        return settings

    def client(self) -> dict[str, Any]:
        """Returns the settings as arguments of kafka-python's clients."""
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

    @classmethod
    def _names(cls) -> tuple[str, ...]:
        return tuple(cls.__dataclass_fields__)

    def _check_whole(self) -> None:
        """Raises ValueError when a setting lacks another that it needs."""
        if self.security_protocol.startswith("SASL"):
            wanted = {
                "SASL_MECHANISM": self.sasl_mechanism,
                "SASL_USERNAME": self.sasl_username,
                "SASL_PASSWORD": self.sasl_password,
            }
            for name, value in wanted.items():
                if value is None:
                    raise _wrong(name, "nothing", f"a value, as the protocol is {self.security_protocol}")
        elif self.sasl_mechanism is not None:
            raise _wrong("SECURITY_PROTOCOL", self.security_protocol, "SASL_SSL or SASL_PLAINTEXT with SASL")
        if (self.ssl_certfile is None) != (self.ssl_keyfile is None):
            missing = "SSL_KEYFILE" if self.ssl_keyfile is None else "SSL_CERTFILE"
            raise _wrong(missing, "nothing", "a file: certificate and key go together")


def _wrong(name: str, value: str, expected: str) -> ValueError:
    return ValueError(f"{_PREFIX}{name}: expected {expected}, got {value!r}")


def _addresses(value: str) -> str:
    addresses = [address.strip() for address in value.split(",") if address.strip()]
    for address in addresses:
        host, _, port = address.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise _wrong("BOOTSTRAP", value, "host:port, several with commas between")
    if not addresses:
        raise _wrong("BOOTSTRAP", value, "host:port, several with commas between")
    return ",".join(addresses)


def _choice(name: str, value: str, choices: tuple[str, ...]) -> str:
    if value.upper() not in choices:
        raise _wrong(name, value, "one of " + ", ".join(choices))
    return value.upper()


def _file(name: str, value: str | None) -> str | None:
    if value is not None and not Path(value).is_file():
        raise _wrong(name, value, "a file that exists")
    return value


def _truth(name: str, value: str) -> bool:
    if value.lower() not in _TRUTHS:
        raise _wrong(name, value, "true or false")
    return _TRUTHS[value.lower()]


def _positive(name: str, value: str | None) -> int | None:
    if value is None:
        return None
    if not value.isdecimal() or int(value) < 1:
        raise _wrong(name, value, "a whole number from 1 on")
    return int(value)
