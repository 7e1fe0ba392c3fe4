"""The REST client: a method for each thing that a command needs; the only file that knows a URL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel

from nas.cli.failures import ExitCode, Failure
from nas.cli.resources import Dataset, Datasets, Export, Job, Page, Preview, Trial

Resource = TypeVar("Resource", bound=BaseModel)

_PAGE = 200
_SILENCE_SECONDS = 60.0
"""A stream that is silent for longer is broken: the service sends a comment every 15 seconds."""
_TIMEOUT = httpx.Timeout(30.0, connect=3.0)
_UPLOAD_TIMEOUT = httpx.Timeout(60.0, connect=3.0, read=900.0)
"""The service checks the whole of a data set between the last byte and its answer."""


class Client:
    """Talks to one service; a context manager that closes its connections.

    Every method raises a :class:`Failure` when the service refuses or cannot be reached.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        # trust_env off: a proxy of the environment must not stand before a service on this machine
        self._http = httpx.Client(
            base_url=self.url, timeout=_TIMEOUT, trust_env=not _is_local(self.url)
        )

    def __enter__(self) -> Client:
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
        return _is_json(answer) and answer.json() == {"status": "alive"}

    def create_job(self, request: Mapping[str, Any]) -> Job:
        """Post a search job."""
        return self._one(Job, "POST", "/v1/jobs", json=request)

    def job(self, job_id: str) -> Job:
        """One job with its counts."""
        return self._one(Job, "GET", f"/v1/jobs/{job_id}")

    def jobs(self, states: tuple[str, ...] = (), limit: int = 50) -> list[Job]:
        """The newest jobs first."""
        params = {"sort": "-created_at", "state": list(states)}
        return self._items(Job, "/v1/jobs", params, limit)

    def cancel(self, job_id: str) -> Job:
        """End the job now; its running trials are cancelled."""
        return self._one(Job, "POST", f"/v1/jobs/{job_id}/cancel")

    def stop(self, job_id: str) -> Job:
        """Start no further trial; those that run end, then the job finishes."""
        return self._one(Job, "POST", f"/v1/jobs/{job_id}/stop")

    def delete(self, job_id: str) -> None:
        """Remove a finished, failed or cancelled job with all that belongs to it."""
        self._send("DELETE", f"/v1/jobs/{job_id}")

    def trials(
        self,
        job_id: str,
        *,
        states: tuple[str, ...] = (),
        sort: str = "number",
        limit: int = 50,
    ) -> list[Trial]:
        """Trials of a job; ``sort`` is a column, ``-`` before it turns the order."""
        params = {"sort": sort, "state": list(states)}
        return self._items(Trial, f"/v1/jobs/{job_id}/trials", params, limit)

    def best(self, job_id: str, num_trials: int = 1) -> list[Trial]:
        """The best trials by score, the best first; empty before one is complete."""
        answer = self._send("GET", f"/v1/jobs/{job_id}/best", params={"k": num_trials})
        return Page[Trial].model_validate(answer.json()).items

    def trial(self, trial_id: str) -> Trial:
        """One trial with its curve and architecture."""
        return self._one(Trial, "GET", f"/v1/trials/{trial_id}")

    def request_export(self, trial_id: str) -> Export:
        """Ask for the bundle of a complete trial."""
        return self._one(Export, "POST", f"/v1/trials/{trial_id}/export")

    def export(self, export_id: str) -> Export:
        """Where an export stands; one that failed raises with the check that it failed."""
        headers = {"Accept": "application/json"}
        return self._one(Export, "GET", f"/v1/exports/{export_id}", headers=headers)

    def download(self, export: Export, target: Path) -> None:
        """Write the zip of a ready export to ``target``."""
        headers = {"Accept": "application/zip"}
        url = f"/v1/exports/{export.id}"
        with self._stream(url, headers) as answer, target.open("wb") as file:
            for chunk in answer.iter_bytes():
                file.write(chunk)

    def datasets(self) -> Datasets:
        """The data sets that the service can read, and those that it cannot."""
        return self._one(Datasets, "GET", "/v1/datasets")

    def dataset(self, name: str) -> Dataset:
        """One data set, by its name or digest."""
        return self._one(Dataset, "GET", f"/v1/datasets/{quote(name, safe='')}")

    def preview(self, name: str) -> Preview:
        """Its first samples."""
        return self._one(Preview, "GET", f"/v1/datasets/{quote(name, safe='')}/preview")

    def upload_dataset(
        self, name: str, resize: str | None, chunks: Iterator[bytes], num_bytes: int
    ) -> tuple[Dataset, bool]:
        """Send the file of a data set; whether it is new. The service checks it before it answers."""
        answer = self._send(
            "POST",
            "/v1/datasets",
            params={"name": name} | ({"resize": resize} if resize else {}),
            content=chunks,
            headers={"Content-Length": str(num_bytes)},
            timeout=_UPLOAD_TIMEOUT,
        )
        created = answer.status_code == httpx.codes.CREATED
        return Dataset.model_validate(answer.json()), created

    def delete_dataset(self, name: str) -> None:
        """Delete an uploaded data set, by its name or digest."""
        self._send("DELETE", f"/v1/datasets/{quote(name, safe='')}")

    @contextmanager
    def event_lines(self, job_id: str, after: int) -> Iterator[Iterator[str]]:
        """The lines of the event stream that follow event ``after``."""
        headers = {"Accept": "text/event-stream", "Last-Event-ID": str(after)}
        url = f"/v1/jobs/{job_id}/events"
        with self._stream(url, headers, read_seconds=_SILENCE_SECONDS) as answer:
            yield answer.iter_lines()

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
        _check(answer)
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
                    _check(answer)
                yield answer
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error

    def _unreachable(self, error: httpx.HTTPError) -> Failure:
        return Failure(
            f"cannot reach the service at {self.url}: {error}",
            ExitCode.UNREACHABLE,
            "remedy: Start one with `nas serve`, or name another with --url or NAS_URL.",
        )


def _check(answer: httpx.Response) -> None:
    """Turn an RFC 9457 problem into a failure that names the fields and the remedies."""
    if answer.is_success:
        return
    problem = answer.json() if _is_json(answer) else {}
    errors = problem.get("errors") or []
    message = problem.get("detail") or f"the service answered {answer.status_code}"
    if len(errors) == 1:
        message = errors[0].pop("message")
    hints = [line for error in errors for line in _lines(error)]
    code = _code(answer.status_code, problem.get("type", ""))
    raise Failure(message.strip(), code, *hints)


def _lines(error: Mapping[str, str | None]) -> Iterator[str]:
    """A refused field; its message only where it is not the whole failure's."""
    field, message = error.get("field"), error.get("message")
    if field or message:
        yield "field: " + ": ".join(part for part in (field, message) if part)
    if error.get("remedy"):
        yield f"remedy: {error['remedy']}"


def _code(status: int, kind: str) -> ExitCode:
    if kind.endswith("export-failed"):
        return ExitCode.FAILED
    if status == httpx.codes.NOT_FOUND:
        return ExitCode.NOT_FOUND
    return ExitCode.UNREACHABLE if status >= 500 else ExitCode.REFUSED


def _is_json(answer: httpx.Response) -> bool:
    return "json" in answer.headers.get("Content-Type", "")


def _is_local(url: str) -> bool:
    return httpx.URL(url).host in ("127.0.0.1", "localhost", "::1", "[::1]")
