"""A webhook is signed as Standard Webhooks say, and tried again at growing, varied times."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.contract.settings import SettingError
from stream.interventions import signing
from stream.interventions.attempts import FIRST_WAIT, LONGEST_WAIT, Attempt, judged, wait_before
from stream.interventions.settings import WebhookSettings, webhook_url
from stream.interventions.webhook import Delivery, body_of, deliver, key_of
from stream.records import InterventionRecord
from tests.builders.interventions import intervention
from tests.builders.receiver import SECRET

keys = st.binary(min_size=24, max_size=64)


@given(st.lists(keys, min_size=1, max_size=3), st.text(max_size=100), st.binary())
def test_each_secret_signs_so_that_a_receiver_with_any_of_them_can_check(
    secrets: list[bytes], identity: str, body: bytes
) -> None:
    name = signing.webhook_id("case-1", None, identity)
    assert name.isascii() and name.isprintable() and "." not in name
    sent = signing.headers(secrets, name, 1_674_087_231, body)
    for key in secrets:
        signed = f"{name}.{sent['webhook-timestamp']}.".encode() + body
        right = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        assert f"v1,{right}" in sent["webhook-signature"].split(" ")


def test_a_signature_is_the_one_of_the_reference_library() -> None:
    # Made with standardwebhooks 1.1.0 for Python.
    key = signing.secret_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    made = signing.signatures([key], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_two_interventions_have_two_keys_though_clients_gave_them_one_id() -> None:
    several = [intervention(), intervention(case="case-2"), intervention(person="p-1"), intervention(2)]
    assert len({key_of(each) for each in several}) == 4
    assert key_of(intervention(text="another", at=0.0)) == key_of(intervention())


@pytest.mark.parametrize(
    "secret", ["c3RlcGlu", "whsec_", "whsec_c3RlcGlu", "whsec_!" + "A" * 40, "whsec_" + "A" * 200]
)
def test_what_is_no_secret_is_refused(secret: str) -> None:
    environment = {"STEPIN_WEBHOOK_URL": "https://cc.example", "STEPIN_WEBHOOK_SECRETS": secret}
    with pytest.raises(SettingError) as refused:
        WebhookSettings.from_environment(environment)
    assert str(refused.value).endswith("got …"), "no message shows a secret"


@pytest.mark.parametrize(
    "url",
    ["http://cc.example/x", "https://", "ftp://cc.example", "https://me:word@cc.example", "https://c e"],
)
def test_an_address_that_would_show_words_to_others_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        webhook_url(url)
    assert webhook_url("https://cc.example:8443/x?y=1") and webhook_url("http://[::1]:9/x")


def test_a_queue_may_have_an_address_of_its_own_and_nothing_goes_without_address_or_secret() -> None:
    environment = {
        "STEPIN_WEBHOOK_QUEUE_URLS": '{"billing": "https://b.example"}',
        "STEPIN_WEBHOOK_SECRETS": f"{SECRET}, {SECRET}",
    }
    settings = WebhookSettings.from_environment(environment)
    assert (settings.url_of("billing"), settings.url_of("orders")) == ("https://b.example", "")
    assert len(settings.webhook_secrets) == 2 and SECRET not in repr(settings)
    for missing in environment:
        with pytest.raises(SettingError):
            WebhookSettings.from_environment({**environment, missing: ""})


@given(st.integers(1, 500), st.integers(), st.none() | st.floats(0, 1e9))
def test_the_wait_before_an_attempt_grows_varies_and_has_a_bound(
    attempt: int, seed: int, after: float | None
) -> None:
    wait = wait_before(attempt, random.Random(seed), after)
    full = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1))
    assert min(full / 2, LONGEST_WAIT) <= wait <= max(full, min(after or 0.0, LONGEST_WAIT))
    assert wait >= min(after or 0.0, LONGEST_WAIT), "who asks to be left alone is left alone"


@given(st.lists(st.sampled_from([204, 302, 404, 429, 500, 503]), min_size=1, max_size=12), st.integers(1, 8))
def test_it_is_tried_until_it_is_taken_and_no_more_than_so_often(statuses: list[int], tries: int) -> None:
    asked: list[InterventionRecord] = []
    slept: list[float] = []

    async def send(record: InterventionRecord) -> Attempt:
        asked.append(record)
        return judged(statuses[min(len(asked), len(statuses)) - 1])

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    found = asyncio.run(deliver(intervention(), tries, send, random.Random(1), sleep))
    first = statuses.index(204) + 1 if 204 in statuses else tries + 1
    assert found.taken == (first <= tries)
    assert len(asked) == found.tries == min(first, tries) == len(slept) + 1
    assert slept == sorted(slept) or len(slept) > 5


def test_a_receiver_that_is_gone_is_not_asked_again() -> None:
    async def send(_record: InterventionRecord) -> Attempt:
        return judged(410)

    assert asyncio.run(deliver(intervention(), 6, send, random.Random(1))) == Delivery(
        False, 1, "answered 410"
    )


def test_the_body_says_what_is_asked_for_and_nothing_of_stepin_s_own() -> None:
    body = json.loads(body_of(intervention(events_partition=3, agent="ann")))
    assert body["type"] == "stepin.intervention.requested.v1"
    assert body["timestamp"] == "2023-11-20T14:13:20Z"
    assert body["data"] == {
        "id": "a-1",
        "kind": "whisper",
        "conversation": "c-1",
        "queue": "orders",
        "case": "case-1",
        "at": 1_700_489_600.0,
        "text": "say that you are sorry",
        "agent": "ann",
    }
