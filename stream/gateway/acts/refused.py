"""A refusal, as the gateway answers it."""

from __future__ import annotations

from msgspec import UNSET

from stream.gateway.protocol import ActionResult, ErrorCode


class Refused(Exception):
    """The gateway does not do what somebody asks for. `code` is for programs, the text for people.

    `by` and `at` say who did what stands in its way, and when.
    """

    def __init__(
        self, code: ErrorCode, message: str, *, by: str | None = None, at: float | None = None
    ) -> None:
        self.code = code
        self.by = by
        self.at = at
        super().__init__(message)

    def result(self, id_: str) -> ActionResult:
        """Return the answer to the request with this id."""
        return ActionResult(
            id=id_,
            ok=False,
            error=self.code,
            message=str(self),
            by=UNSET if self.by is None else self.by,
            at=UNSET if self.at is None else self.at,
        )
