"""Why somebody is not let in, named by what to do about it."""

from __future__ import annotations

from nas.errors import NasError


class SignInFirst(NasError):
    """Nobody said who is asking, or said it wrongly; come back with a key."""


class NotAllowed(NasError):
    """It is known who is asking, and that they may not; ask for more rights."""


class SlowDown(NasError):
    """Too many requests; come back later.

    Attributes:
        seconds: when it makes sense to try again.
    """

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds
