"""What the service remembers: jobs, trials, events, leases, exports, artifacts, in SQL.

Enter by :class:`Store`; a transaction has one repository for each noun, and what comes out are
frozen records. The only room that knows SQLAlchemy.
"""

from nas.store.ablations import AblationRecord
from nas.store.artifacts import ArtifactRecord
from nas.store.crews import DEVICES
from nas.store.datasets import DatasetRecord, NewDataset
from nas.store.evaluations import EvaluationRecord, Measured
from nas.store.events import EventRecord
from nas.store.exports import ExportRecord
from nas.store.job_lists import Instruction, JobRecord
from nas.store.job_moves import Moved
from nas.store.keys import KeyRecord
from nas.store.leases import Lease
from nas.store.owners import Owner, Owners
from nas.store.pages import Page
from nas.store.projects import ProjectRecord
from nas.store.sessions import SessionRecord
from nas.store.shares import ShareRecord
from nas.store.spending import DRIVEN, Standing
from nas.store.store import Store, Transaction
from nas.store.summaries import Leader
from nas.store.trial_columns import Columns
from nas.store.windows import RowRecord
from nas.store.workers import WorkerRecord

__all__ = [
    "DEVICES",
    "DRIVEN",
    "AblationRecord",
    "ArtifactRecord",
    "Columns",
    "DatasetRecord",
    "EvaluationRecord",
    "EventRecord",
    "ExportRecord",
    "Instruction",
    "JobRecord",
    "KeyRecord",
    "Leader",
    "Lease",
    "Measured",
    "Moved",
    "NewDataset",
    "Owner",
    "Owners",
    "Page",
    "ProjectRecord",
    "RowRecord",
    "SessionRecord",
    "ShareRecord",
    "Standing",
    "Store",
    "Transaction",
    "WorkerRecord",
]
