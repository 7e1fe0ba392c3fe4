"""Requests to one service and what they become when it refuses, or cannot be reached."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from pydantic import BaseModel

from nas.cli import answers
from nas.cli.failures import ExitCode, Failure
from nas.cli.resources import Page

Resource = TypeVar("Resource", bound=BaseModel)

_PAGE = 200
_TIMEOUT = httpx.Timeout(30.0, connect=3.0)


class Transport:
    """The connections to one service; a context manager that closes them.

    Every method raises a :class:`Failure` when the service refuses or cannot be reached.
    """

    def __init__(
        self, url: str, *, key: str | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        self.url = url.rstrip("/")
        self._key = key
        self._tls = tls
        # trust_env off: a proxy of the environment must not stand before a service on this machine
        self._http = httpx.Client(
            base_url=self.url,
            timeout=_TIMEOUT,
            trust_env=not _is_local(self.url),
            headers={"Authorization": f"Bearer {key}"} if key else None,
            verify=True if tls is None else tls,
        )

    def another(self) -> Self:
        """A client of the same service with connections of its own, for another thread."""
        return type(self)(self.url, key=self._key, tls=self._tls)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def is_up(self) -> bool:
        """Whether the service answers; never raises."""
        try:
            answer = self._http.get("/healthz", timeout=3.0)
        except httpx.HTTPError:
            return False
        return answers.is_json(answer) and answer.json() == {"status": "alive"}

    def _one(
        self, kind: type[Resource], method: str, url: str, **more: Any
    ) -> Resource:
        return kind.model_validate(self._send(method, url, **more).json())

    def _items(
        self, kind: type[Resource], url: str, params: Mapping[str, Any], limit: int
    ) -> list[Resource]:
        """As many items as ``limit``, over as many pages as that takes."""
        items: list[Resource] = []
        cursor: str | None = None
        while len(items) < limit:
            query = {**params, "limit": min(_PAGE, limit - len(items))}
            if cursor:
                query["cursor"] = cursor
            answer = self._send("GET", url, params=query)
            page = Page[kind].model_validate(answer.json())  # type: ignore[valid-type]
            items += page.items
            cursor = page.next_cursor
            if cursor is None:
                break
        return items

    def _send(self, method: str, url: str, **more: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, url, **more)
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error
        answers.check(answer)
        return answer

    @contextmanager
    def _stream(
        self,
        url: str,
        headers: Mapping[str, str],
        read_seconds: float = 30.0,
    ) -> Iterator[httpx.Response]:
        timeout = httpx.Timeout(30.0, connect=3.0, read=read_seconds)
        try:
            with self._http.stream(
                "GET", url, headers=headers, timeout=timeout
            ) as answer:
                if not answer.is_success:
                    answer.read()
                    answers.check(answer)
                yield answer
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error

    def _unreachable(self, error: httpx.HTTPError) -> Failure:
        return Failure(
            f"cannot reach the service at {self.url}: {error}",
            ExitCode.UNREACHABLE,
            "remedy: Start one with `nas serve`, or name another with --url or NAS_URL.",
        )


def _is_local(url: str) -> bool:
    return httpx.URL(url).host in ("127.0.0.1", "localhost", "::1", "[::1]")
