"""The REST client: a method for each thing that a command needs; the only file that knows a URL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from nas.cli.findings import Ablation, ArchitectureDiff
from nas.cli.resources import (
    Dataset,
    Datasets,
    Export,
    Job,
    LogLine,
    MadeShare,
    MovedJob,
    Page,
    Preview,
    Share,
    Trial,
)
from nas.cli.transport import Transport

_EVERYTHING = 10**9
_SILENCE_SECONDS = 60.0
"""A stream that is silent for longer is broken: the service sends a comment every 15 seconds."""
_UPLOAD_TIMEOUT = httpx.Timeout(60.0, connect=3.0, read=900.0)
"""The service checks the whole of a data set between the last byte and its answer."""


class Client(Transport):
    """What one service can be asked for."""

    def page(self, job_id: str) -> str:
        """Where a browser shows a job."""
        return f"{self.url}/#/jobs/{quote(job_id)}"

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

    def pause(self, job_id: str) -> MovedJob:
        """Checkpoint the running trials and free the workers, until it is resumed."""
        return self._one(MovedJob, "POST", f"/v1/jobs/{job_id}/pause")

    def resume(self, job_id: str) -> MovedJob:
        """Go on with a paused job."""
        return self._one(MovedJob, "POST", f"/v1/jobs/{job_id}/resume")

    def stop(self, job_id: str) -> MovedJob:
        """Start no further trial; those that were begun end, then the job finishes."""
        return self._one(MovedJob, "POST", f"/v1/jobs/{job_id}/stop")

    def cancel(self, job_id: str) -> MovedJob:
        """End the job now; its running trials are cancelled."""
        return self._one(MovedJob, "POST", f"/v1/jobs/{job_id}/cancel")

    def extend(self, job_id: str, added: Mapping[str, Any]) -> MovedJob:
        """Add to the budget of the job."""
        return self._one(MovedJob, "POST", f"/v1/jobs/{job_id}/extend", json=added)

    def clone(self, job_id: str, changes: Mapping[str, Any]) -> Job:
        """Post the job's request again, changed as a JSON merge patch says."""
        return self._one(Job, "POST", f"/v1/jobs/{job_id}/clone", json=changes)

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

    def best(
        self, job_id: str, num_trials: int = 1, prefer: str | None = None
    ) -> list[Trial]:
        """The best trials, the best first; empty before one is complete.

        ``prefer`` are weights of the objectives, where the job has several.
        """
        params = {"k": num_trials} | ({} if prefer is None else {"prefer": prefer})
        answer = self._send("GET", f"/v1/jobs/{job_id}/best", params=params)
        return Page[Trial].model_validate(answer.json()).items

    def report(self, job_id: str, written: str) -> str:
        """The report of a job, ``written`` as ``json`` or ``markdown``."""
        url = f"/v1/jobs/{job_id}/report"
        return self._send("GET", url, params={"format": written}).text

    def report_progress(self, job_id: str) -> tuple[int, int]:
        """How many trainings of a job's report have ended, of how many."""
        answer = self._send("GET", f"/v1/jobs/{job_id}/report").json()
        progress = answer["progress"]
        return progress["num_ended"], progress["num_trainings"]

    def trial(self, trial_id: str) -> Trial:
        """One trial with its curve and architecture."""
        return self._one(Trial, "GET", f"/v1/trials/{trial_id}")

    def logs(
        self, trial_id: str, *, after: int = 0, level: str = "info"
    ) -> list[LogLine]:
        """What was said about a trial after line ``after``, of at least ``level``."""
        params = {"after": after, "level": level}
        return self._items(LogLine, f"/v1/trials/{trial_id}/logs", params, _EVERYTHING)

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

    def ask_ablation(self, trial_id: str, *, retrain: bool) -> Ablation:
        """Ask for every skip of a trial's network to be removed in turn."""
        url = f"/v1/trials/{trial_id}/ablation"
        return self._one(Ablation, "POST", url, json={"retrain": retrain})

    def ablation(self, trial_id: str, *, retrain: bool) -> Ablation:
        """What was found so far."""
        url = f"/v1/trials/{trial_id}/ablation"
        return self._one(Ablation, "GET", url, params={"retrain": retrain})

    def fingerprint_of(self, name: str) -> str:
        """The fingerprint of a trial's network; a fingerprint is one itself."""
        if not name.startswith("trial_"):
            return name
        return self.trial(name).fingerprint

    def difference(self, before: str, after: str) -> ArchitectureDiff:
        """In what two architectures differ, by their fingerprints."""
        url = f"/v1/architectures/{quote(before, safe='')}/diff/{quote(after, safe='')}"
        return self._one(ArchitectureDiff, "GET", url)

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

    def create_share(
        self, job_id: str, name: str, expires_in_seconds: float | None
    ) -> MadeShare:
        """Make a link to a job; its token is shown this once."""
        body = {"name": name, "expires_in_seconds": expires_in_seconds}
        return self._one(MadeShare, "POST", f"/v1/jobs/{job_id}/shares", json=body)

    def shares(self, job_id: str) -> list[Share]:
        """The links to a job, revoked ones too."""
        answer = self._send("GET", f"/v1/jobs/{job_id}/shares")
        return Page[Share].model_validate(answer.json()).items

    def revoke_share(self, share_id: str) -> Share:
        """End a link."""
        return self._one(Share, "DELETE", f"/v1/shares/{share_id}")

    @contextmanager
    def event_lines(self, job_id: str, after: int) -> Iterator[Iterator[str]]:
        """The lines of the event stream that follow event ``after``."""
        headers = {"Accept": "text/event-stream", "Last-Event-ID": str(after)}
        url = f"/v1/jobs/{job_id}/events"
        with self._stream(url, headers, read_seconds=_SILENCE_SECONDS) as answer:
            yield answer.iter_lines()
