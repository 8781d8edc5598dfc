"""The settings of the connection to Kafka, from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from stream.log.kafka.settings import KafkaSettings


def read(**given: str) -> KafkaSettings:
    return KafkaSettings.from_environment({f"STEPIN_KAFKA_{name}": value for name, value in given.items()})


def test_nothing_set_means_a_broker_on_this_machine_in_plain_text() -> None:
    assert read() == KafkaSettings()
    assert read(BOOTSTRAP="  ", SSL_CHECK_HOSTNAME="") == KafkaSettings()


def test_every_setting_is_read(tmp_path: Path) -> None:
    files = {}
    for name in ("CAFILE", "CERTFILE", "KEYFILE"):
        files[name] = tmp_path / f"{name}.pem"
        files[name].write_text("-----")
    settings = read(
        BOOTSTRAP="one:9093, two:9094",
        SECURITY_PROTOCOL="sasl_ssl",
        SASL_MECHANISM="scram-sha-512",
        SASL_USERNAME="stepin",
        SASL_PASSWORD="geheim",
        SSL_CAFILE=str(files["CAFILE"]),
        SSL_CERTFILE=str(files["CERTFILE"]),
        SSL_KEYFILE=str(files["KEYFILE"]),
        SSL_PASSWORD="auch geheim",
        SSL_CHECK_HOSTNAME="no",
        REPLICATION_FACTOR="3",
    )
    assert settings.bootstrap == "one:9093,two:9094"
    assert settings.replication_factor == 3
    assert settings.client() == {
        "bootstrap_servers": ["one:9093", "two:9094"],
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "stepin",
        "sasl_plain_password": "geheim",
        "ssl_cafile": str(files["CAFILE"]),
        "ssl_certfile": str(files["CERTFILE"]),
        "ssl_keyfile": str(files["KEYFILE"]),
        "ssl_password": "auch geheim",
        "ssl_check_hostname": False,
    }


def test_passwords_are_not_shown() -> None:
    settings = KafkaSettings(sasl_username="stepin", sasl_password="geheim", ssl_password="verborgen")
    assert "geheim" not in repr(settings)
    assert "verborgen" not in repr(settings)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"BOOTSTRAP": "broker"}, "BOOTSTRAP: expected host:port.*'broker'"),
        ({"BOOTSTRAP": "broker:99999"}, "BOOTSTRAP: expected host:port"),
        ({"BOOTSTRAP": ","}, "BOOTSTRAP: expected host:port"),
        ({"SECURITY_PROTOCOL": "TLS"}, "SECURITY_PROTOCOL: expected one of PLAINTEXT, SSL.*'TLS'"),
        ({"SECURITY_PROTOCOL": "SASL_SSL"}, "SASL_MECHANISM: expected a value.*SASL_SSL"),
        (
            {"SECURITY_PROTOCOL": "SASL_SSL", "SASL_MECHANISM": "PLAIN", "SASL_USERNAME": "stepin"},
            "SASL_PASSWORD: expected a value",
        ),
        ({"SASL_MECHANISM": "PLAIN"}, "SECURITY_PROTOCOL: expected SASL_SSL or SASL_PLAINTEXT"),
        ({"SASL_MECHANISM": "GSSAPI"}, "SASL_MECHANISM: expected one of PLAIN.*'GSSAPI'"),
        ({"SSL_CAFILE": "/no/such.pem"}, "SSL_CAFILE: expected a file that exists, got '/no/such.pem'"),
        ({"SSL_CHECK_HOSTNAME": "maybe"}, "SSL_CHECK_HOSTNAME: expected true or false, got 'maybe'"),
        ({"REPLICATION_FACTOR": "0"}, "REPLICATION_FACTOR: expected a whole number from 1 on, got '0'"),
    ],
)
def test_an_error_names_the_variable_and_the_expected_value(given: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=f"STEPIN_KAFKA_{says}"):
        read(**given)


def test_certificate_and_key_go_together(tmp_path: Path) -> None:
    certificate = tmp_path / "certificate.pem"
    certificate.write_text("-----")
    with pytest.raises(ValueError, match="STEPIN_KAFKA_SSL_KEYFILE"):
        read(SSL_CERTFILE=str(certificate))
