"""What full trainings measured, kept under everything that could change the result.

The jobs of a project share them. No other project's job finds one: what it would save in time would
tell what others train.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, exists, select

from nas.job import LatencyRequest
from nas.store.session import Session
from nas.store.tables import EvaluationRow, JobRow, TrialRow
from nas.trial import EvaluationKey

MAX_MEASURED = 16
"""Trials of one evaluation whose devices are looked at."""


@dataclass(frozen=True, slots=True)
class EvaluationRecord:
    """The result of training ``key``; ``trial_id`` is the trial that did it."""

    id: int
    key: EvaluationKey
    trial_id: str
    values: Mapping[str, float]
    compute_seconds: float
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Measured:
    """What one trial of an evaluation was measured at beside its metrics, and on which device.

    Attributes:
        latency: how its job had the latency measured.
    """

    device: str | None
    latency_ms: float | None
    latency: LatencyRequest
    peak_memory_bytes: int | None
    utilisation: float | None

    @property
    def is_on_gpu(self) -> bool:
        """Whether the device is a GPU."""
        return (self.device or "").startswith("cuda")


class Evaluations:
    """The memory that the jobs of a project share."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(
        self,
        job_id: str,
        key: EvaluationKey,
        trial_id: str,
        values: Mapping[str, float],
        compute_seconds: float,
    ) -> int:
        """Keep a result of a job and give its id.

        One that is there already stays as it is, unless the trial that did it is gone, and its
        weights with it.
        """
        result = {
            "trial_id": trial_id,
            "metrics": dict(values),
            "compute_seconds": compute_seconds,
            "created_at": self._session.now,
        }
        self._session.connection.execute(
            self._session.insert(EvaluationRow)
            .values(**asdict(key), project_id=_project_of(job_id), **result)
            .on_conflict_do_update(
                index_elements=["project_id", *asdict(key)],
                set_=result,
                where=~exists().where(TrialRow.id == EvaluationRow.trial_id),
            )
        )
        return self._session.connection.execute(
            select(EvaluationRow.id).where(*_is(job_id, key))
        ).scalar_one()

    def find(self, job_id: str, key: EvaluationKey) -> EvaluationRecord | None:
        """The result of ``key`` in the job's project; None where nothing was trained so."""
        row = self._session.connection.execute(
            select(EvaluationRow.__table__).where(*_is(job_id, key))
        ).one_or_none()
        if row is None:
            return None
        return EvaluationRecord(
            id=row.id,
            key=key,
            trial_id=row.trial_id,
            values=row.metrics,
            compute_seconds=row.compute_seconds,
            created_at=row.created_at,
        )

    def measured(self, evaluation_id: int) -> tuple[Measured, ...]:
        """What its trials were measured at, those that were trained before those that took it over."""
        rows = self._session.connection.execute(
            select(
                TrialRow.device,
                TrialRow.latency_ms,
                TrialRow.peak_memory_bytes,
                TrialRow.utilisation,
                JobRow.request,
            )
            .join(JobRow, JobRow.id == TrialRow.job_id)
            .where(TrialRow.evaluation_id == evaluation_id)
            .order_by(TrialRow.reused_from.is_not(None), TrialRow.id)
            .limit(MAX_MEASURED)
        )
        return tuple(
            Measured(
                device=row.device,
                latency_ms=row.latency_ms,
                latency=LatencyRequest.model_validate(row.request.get("latency", {})),
                peak_memory_bytes=row.peak_memory_bytes,
                utilisation=row.utilisation,
            )
            for row in rows
        )


def _is(job_id: str, key: EvaluationKey) -> list[ColumnElement[bool]]:
    same = [
        getattr(EvaluationRow, name) == value for name, value in asdict(key).items()
    ]
    return [EvaluationRow.project_id == _project_of(job_id), *same]


def _project_of(job_id: str) -> ScalarSelect[str]:
    return select(JobRow.project_id).where(JobRow.id == job_id).scalar_subquery()
