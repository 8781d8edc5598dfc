"""A broker that takes only who comes by TLS and signs in: the settings reach every client."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from stream.demo.broker import Broker
from stream.log import LogError, Message, Record, TopicPartition, TopicSpec
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from tests.builders.waiting import wait_until

pytestmark = pytest.mark.kafka
_SIGN_IN = "org.apache.kafka.common.security.plain.PlainLoginModule required"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that vouches for itself, and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is missing, which makes the broker's certificate")
    folder = tmp_path_factory.mktemp("tls")
    key, chain = folder / "key.pem", folder / "certificate.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=broker"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(chain)]
    subprocess.run(command, check=True, capture_output=True)
    return chain, key


@pytest.fixture(scope="module")
def address(broker: Broker, certificate: tuple[Path, Path]) -> Iterator[str]:
    """A broker of its own, whose one way in is SASL over TLS. `broker` has seen to Java and the jars."""
    chain, key = ("\\n".join(path.read_text().splitlines()) for path in certificate)
    settings = {
        "listener.security.protocol.map": "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "PLAINTEXT",
        "sasl.enabled.mechanisms": "PLAIN",
        "sasl.mechanism.inter.broker.protocol": "PLAIN",
        "listener.name.plaintext.plain.sasl.jaas.config": (
            f'{_SIGN_IN} username="stepin" password="geheim" user_stepin="geheim";'
        ),
        "ssl.keystore.type": "PEM",
        "ssl.keystore.certificate.chain": chain,
        "ssl.keystore.key": key,
        "ssl.truststore.type": "PEM",
        "ssl.truststore.certificates": chain,
    }
    with Broker(home=broker._home, settings=settings) as secured:
        yield secured.bootstrap


def environment(address: str, certificate: Path, password: str = "geheim") -> dict[str, str]:
    return {
        "STEPIN_KAFKA_BOOTSTRAP": address,
        "STEPIN_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
        "STEPIN_KAFKA_SASL_MECHANISM": "PLAIN",
        "STEPIN_KAFKA_SASL_USERNAME": "stepin",
        "STEPIN_KAFKA_SASL_PASSWORD": password,
        "STEPIN_KAFKA_SSL_CAFILE": str(certificate),
    }


def test_every_client_of_the_log_signs_in_over_tls(address: str, certificate: tuple[Path, Path]) -> None:
    settings = KafkaSettings.from_environment(environment(address, certificate[0]))
    with closing(KafkaLog(settings)) as log:
        assert log.create_topics([TopicSpec("events", 1), TopicSpec("state", 1, "compact")]) == []
        with closing(log.publisher()) as publisher, closing(log.member("group", ["events"], "one")) as member:
            publisher.send([Message("events", b"k", b"v")])
            records: list[Record] = []
            wait_until(lambda: records.extend(member.poll(0.5).records) or records)
            member.commit([Message("state", b"k", b"kept")], {TopicPartition("events", 0): 1})
            assert [record.value for record in records] == [b"v"]
            assert [record.value for portion in member.restore(["state"], 0) for record in portion] == [
                b"kept"
            ]


def test_a_wrong_password_is_an_error_and_does_not_show_it(
    address: str, certificate: tuple[Path, Path]
) -> None:
    settings = KafkaSettings.from_environment(environment(address, certificate[0], "falsch-geraten"))
    with pytest.raises(LogError) as caught, closing(KafkaLog(settings)) as log:
        log.partitions("events")
    assert "falsch-geraten" not in str(caught.value)
