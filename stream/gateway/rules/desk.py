"""Shows, checks and publishes the rules for people of ops, in a thread of its own."""

from __future__ import annotations

import functools
from collections.abc import Callable
from itertools import pairwise
from typing import TypeVar

import msgspec

from stream.access.permissions import may
from stream.access.principal import Principal
from stream.core.clock import Clock
from stream.core.rules_history import RulesHistory
from stream.document_files import BadDocument, Fault
from stream.document_versions import Conflict
from stream.gateway.acts.refused import Refused
from stream.gateway.audit import lines
from stream.gateway.log_thread import LogThread
from stream.gateway.protocol.rules import (
    CheckedRules,
    DecidedField,
    PublishedVersion,
    RulesBook,
    RulesCheckRequest,
    RulesFault,
    RulesPublishRequest,
    RulesRequest,
    RulesRollBackRequest,
    ShownRulesVersion,
)
from stream.log import Log
from stream.records import AuditKind
from stream.rules.check import check, json_schema
from stream.rules.publish import differences, publish, read_history
from stream.rules.written import as_yaml, edited, explain

_SHOWN_CHANGES = 50
_SHOWN_VERSIONS = 200
_MOST_DONE = 100
T = TypeVar("T")


class RulesDesk:
    """Does with the rules what `python -m stream rules` does.

    Args:
        log: the log to read and to write.
        now: returns the floor's time, None while nothing is known.
        clock: the gateway's clock.
    """

    def __init__(self, log: Log, now: Callable[[], float | None], clock: Clock) -> None:
        self._log = log
        self._now = now
        self._clock = clock
        self._thread = LogThread("gateway-rules")
        # An answer may be lost on its way: who asks again by the same id gets it, and publishes nothing.
        self._done: dict[tuple[str, str], PublishedVersion] = {}

    async def book(self, who: Principal, request: RulesRequest) -> RulesBook:
        """Return the versions, and one of them as it was written.

        Raises:
            Refused: the person may not change rules, there is no such version, or the log is out of reach.
        """
        _check_may_change(who)
        return await self._call(functools.partial(self._book, request.version))

    async def checked(self, who: Principal, request: RulesCheckRequest) -> CheckedRules:
        """Return what is wrong with a document, or what it changes and what holds by it.

        Raises:
            Refused: the person may not change rules, or the log is out of reach.
        """
        _check_may_change(who)
        return await self._call(functools.partial(self._checked, request))

    async def published(
        self, who: Principal, request: RulesPublishRequest | RulesRollBackRequest, origin: str
    ) -> PublishedVersion:
        """Publish a document, or an earlier version anew.

        Raises:
            Refused: the person may not, the document has a fault, somebody has published another version
                since, or the log does not take it.
        """
        _check_may_change(who)
        return await self._call(functools.partial(self._published, who, request, origin))

    def close(self) -> None:
        """Let the thread end."""
        self._thread.close()

    async def _call(self, function: Callable[[], T]) -> T:
        try:
            return await self._thread.answer(function)
        except Conflict as error:
            raise Refused("rules_changed", str(error)) from None

    # --- in the thread ---------------------------------------------------------------------------------

    def _history(self) -> RulesHistory:
        return read_history(self._log)[0]

    def _book(self, wanted: int | None) -> RulesBook:
        history = self._history()
        shown = history.last if wanted is None else history.get(wanted)
        if shown is None:
            raise Refused("unknown_version", f"there is no version {wanted}")
        floor = self._now()
        holds = history.held_at(self._clock.now() if floor is None else floor)
        return RulesBook(
            versions=_shown(history)[:_SHOWN_VERSIONS],
            version=shown.version,
            text=as_yaml(shown),
            holds=holds.version,
            queues=sorted(shown.rules.queues.keys() | shown.rules.queue_names.keys()),
            schema=json_schema(),
        )

    def _checked(self, request: RulesCheckRequest) -> CheckedRules:
        text = request.text
        try:
            if request.edits:
                text = edited(text, {edit.path: edit.value for edit in request.edits})
            written = check(text)
        except BadDocument as error:
            return CheckedRules(
                text=text, faults=[_told(each) for each in error.faults], changes=[], fields=[]
            )
        decided = explain(written.document, text, request.queue, request.channel or "", request.language)
        return CheckedRules(
            text=text,
            faults=[],
            changes=list(differences(self._history().last.rules, written.document)),
            fields=[
                DecidedField(
                    field=each.field,
                    value=msgspec.json.encode(each.value).decode(),
                    layer=each.layer,
                    line=each.line,
                )
                for each in decided
            ],
        )

    def _published(
        self, who: Principal, request: RulesPublishRequest | RulesRollBackRequest, origin: str
    ) -> PublishedVersion:
        asked = (who.person, request.id)
        if asked in self._done:
            return self._done[asked]
        now = self._clock.now()
        what: AuditKind
        if isinstance(request, RulesRollBackRequest):
            former = self._history().get(request.version)
            if former is None:
                raise Refused("unknown_version", f"there is no version {request.version}")
            what, rules, source, based_on = "rules_rolled_back", former.rules, former.source, request.seen
        else:
            what, source = "rules_published", request.text
            try:
                written = check(source)
            except BadDocument as error:
                raise Refused("bad_rules", str(error.faults[0])) from None
            rules, based_on = written.document, written.based_on or 0
        version = publish(
            self._log,
            rules,
            by=who.name,
            why=request.why,
            now=now,
            delay=request.delay,
            based_on=based_on,
            source=source,
            line=lines.rules_changed(what, request.id, request.why, who, origin, now),
        )
        done = PublishedVersion(version=version.version, effective_at=version.effective_at)
        self._done[asked] = done
        while len(self._done) > _MOST_DONE:
            del self._done[next(iter(self._done))]
        return done


def _check_may_change(who: Principal) -> None:
    if not may(who, "change_rules"):
        raise Refused("not_allowed", "this person may not change the rules")


def _shown(history: RulesHistory) -> list[ShownRulesVersion]:
    """Return every version with what it changed, the latest first."""
    first, *_ = history.versions
    shown = [ShownRulesVersion(version=first.version)]
    for before, after in pairwise(history.versions):
        changes = list(differences(before.rules, after.rules))
        shown.append(
            ShownRulesVersion(
                version=after.version,
                effective_at=after.effective_at,
                published_at=after.published_at,
                by=after.by,
                why=after.why,
                changes=tuple(changes[:_SHOWN_CHANGES]),
                changed_fields=len(changes),
            )
        )
    return shown[::-1]


def _told(fault: Fault) -> RulesFault:
    error = fault.error
    return RulesFault(
        line=fault.line, column=fault.column, field=error.field, value=error.value, expected=error.expected
    )
