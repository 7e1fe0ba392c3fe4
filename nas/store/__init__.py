"""What the service remembers: jobs, trials, events, leases, exports, artifacts, in SQL.

Enter by :class:`Store`; a transaction has one repository for each noun, and what comes out are
frozen records. The only room that knows SQLAlchemy.
"""

from nas.store.artifacts import ArtifactRecord
from nas.store.evaluations import EvaluationRecord
from nas.store.events import EventRecord
from nas.store.exports import ExportRecord
from nas.store.job_lists import JobRecord
from nas.store.leases import Lease
from nas.store.pages import Page
from nas.store.store import Store, Transaction
from nas.store.workers import WorkerRecord

__all__ = [
    "ArtifactRecord",
    "EvaluationRecord",
    "EventRecord",
    "ExportRecord",
    "JobRecord",
    "Lease",
    "Page",
    "Store",
    "Transaction",
    "WorkerRecord",
]
