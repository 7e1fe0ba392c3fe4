"""The schema. The migrations beside it give exactly this; a test compares them.

Everything of a job hangs on its row and goes with it. Architectures and evaluations outlive the job
that first had them where another job uses them.
"""

from nas.store.tables.access import KeyRow, ProjectRow, SessionRow, ShareRow
from nas.store.tables.base import Base
from nas.store.tables.datasets import DatasetFileRow, DatasetRow, DatasetUseRow
from nas.store.tables.extensions import ExtensionRow
from nas.store.tables.files import ArtifactRow, ExportRow, SweepRow
from nas.store.tables.finals import AblationRow, FinalRow
from nas.store.tables.jobs import EventRow, JobRow, LeaseRow, TrialCountRow, WorkerRow
from nas.store.tables.telemetry import JobTraceRow, LogRow, WorkerFiguresRow
from nas.store.tables.trials import ArchitectureRow, CurveRow, EvaluationRow, TrialRow

__all__ = [
    "AblationRow",
    "ArchitectureRow",
    "ArtifactRow",
    "Base",
    "CurveRow",
    "DatasetFileRow",
    "DatasetRow",
    "DatasetUseRow",
    "EvaluationRow",
    "EventRow",
    "ExportRow",
    "ExtensionRow",
    "FinalRow",
    "JobRow",
    "JobTraceRow",
    "KeyRow",
    "LeaseRow",
    "LogRow",
    "ProjectRow",
    "SessionRow",
    "ShareRow",
    "SweepRow",
    "TrialCountRow",
    "TrialRow",
    "WorkerFiguresRow",
    "WorkerRow",
]
