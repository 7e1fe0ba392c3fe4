"""What the service answers, as far as the command line reads it.

Fields that a newer service adds are kept, so that ``--json`` prints all that it said.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from nas.states import ExportState, JobState, TrialState
from search_spaces.topology import SKIP_KINDS

Item = TypeVar("Item")


class _Resource(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)


class Page(BaseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next_cursor: str | None = None


class Best(_Resource):
    """The trial that leads a job."""

    trial_id: str
    score: float


class Account(_Resource):
    """One part of a budget; ``limit`` None: there is none."""

    limit: float | None = None
    spent: float = 0.0


class Target(_Resource):
    """The score at which a job ends."""

    limit: float | None = None


class Budget(_Resource):
    """What a job may spend and has spent."""

    trials: Account
    wall_seconds: Account = Account()
    compute_seconds: Account = Account()
    target_score: Target = Target()


class Job(_Resource):
    """A search job. ``request`` is what was asked for, with its defaults filled in."""

    id: str
    name: str | None = None
    state: JobState
    message: str | None = None
    request: dict[str, Any]
    counts: dict[TrialState, int]
    best: Best | None = None
    budget: Budget
    end_reason: str | None = None
    last_event: int
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def title(self) -> str:
        """Its name, and what it searches where the name does not say so."""
        subject = f"{self.family} on {self.dataset}"
        return subject if self.name in (None, subject) else f"{self.name} · {subject}"

    @property
    def num_wanted(self) -> int:
        """Trials that it may have, extensions included."""
        return int(self.budget.trials.limit or 0)

    @property
    def num_ended(self) -> int:
        """Trials whose result stands."""
        return sum(count for state, count in self.counts.items() if state.is_final)

    @property
    def dataset(self) -> str:
        """Name of the data set."""
        return str(self.request["dataset"]["name"])

    @property
    def family(self) -> str:
        """Name of the family."""
        return str(self.request["family"])

    def metric_of(self, trial: Trial) -> str:
        """Name of the metric; where the job left it to the task, the value tells which it was."""
        asked = self.request["objective"]["metric"]
        measured = (name for name, v in trial.values.items() if v == trial.metric)
        return str(asked or next(measured, "metric"))


class RunningTrials(_Resource):
    """What becomes of the trials that were begun."""

    num: int
    then: str
    note: str


class MovedJob(Job):
    """A job after an action."""

    previous: JobState
    running_trials: RunningTrials


class Costs(_Resource):
    """What a network costs by the cost model."""

    parameters: int
    flops: int
    num_skips: int


class Epoch(_Resource):
    """What one epoch of a trial measured."""

    epoch: int
    values: dict[str, float]
    seconds: float


class Trial(_Resource):
    """One candidate; ``architecture`` only where a single trial was asked for."""

    id: str
    job_id: str
    number: int
    state: TrialState
    label: str | None = None
    fingerprint: str = ""
    costs: Costs
    metric: float | None = None
    penalty: float
    score: float | None = None
    values: dict[str, float] = Field(default_factory=dict)
    epochs: int = 0
    reason: str | None = None
    message: str | None = None
    compute_seconds: float = 0.0
    device: str | None = None
    peak_memory_bytes: int | None = None
    latency_ms: float | None = None
    utilisation: float | None = None
    architecture: dict[str, Any] | None = None
    curve: list[Epoch] = Field(default_factory=list)

    @property
    def title(self) -> str:
        """Its topology's name where it has one, else its number."""
        return self.label or f"trial {self.number}"

    @property
    def skips_by_kind(self) -> dict[str, int]:
        """Number of skips of each kind, zeros left out."""
        edges = (self.architecture or {}).get("edges", ())
        found = Counter(edge["kind"] for edge in edges)
        return {kind.value: found[kind] for kind in SKIP_KINDS if found[kind]}


class LogLine(_Resource):
    """One line of what was said about a trial; ``epoch`` is the last that had ended then."""

    number: int
    level: str
    logger: str
    message: str
    epoch: int
    created_at: datetime


class Export(_Resource):
    """A bundle on its way."""

    id: str
    trial_id: str
    state: ExportState
    message: str | None = None


class Dataset(_Resource):
    """A data set."""

    name: str
    summary: str
    kind: str
    task: str
    input_shape: list[int]
    num_outputs: int
    num_train: int
    num_val: int
    num_test: int
    digest: str
    notes: list[str]
    classes: list[str] = Field(default_factory=list)
    class_counts: dict[str, list[int]] = Field(default_factory=dict)
    origin: str = ""
    num_upload_bytes: int | None = None
    uploaded_at: datetime | None = None
    needed_by: list[str] = Field(default_factory=list)


class Preview(_Resource):
    """The first samples of a data set."""

    kind: str
    labels: list[str]
    images: list[str]
    columns: list[str]
    rows: list[list[float]]
    num_columns: int


class Unreadable(_Resource):
    """A data set whose files cannot be read, and why."""

    name: str
    message: str


class Datasets(_Resource):
    """Every data set."""

    items: list[Dataset]
    unreadable: list[Unreadable] = Field(default_factory=list)


class Key(_Resource):
    """A key, without its secret."""

    id: str
    project_id: str
    name: str
    scope: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class MadeKey(Key):
    """A key, with its secret for the only time."""

    token: str


class Project(_Resource):
    """What jobs and keys belong to."""

    id: str
    created_at: datetime


class Share(_Resource):
    """A link to a job, without its secret."""

    id: str
    job_id: str
    name: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class MadeShare(Share):
    """A link, with its secret for the only time."""

    token: str
