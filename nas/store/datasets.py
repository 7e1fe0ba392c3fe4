"""Uploaded data sets of projects, and which jobs need them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, exists, func, insert, or_, select

from nas.datasets import DatasetInfo, Upload, documents
from nas.datasets.preview import Preview
from nas.errors import Conflict, NotFound
from nas.states import ExportState, JobState
from nas.store.ids import new_id
from nas.store.session import Session
from nas.store.tables import DatasetRow, DatasetUseRow, ExportRow, JobRow

_NUM_NAMED = 5
"""Jobs that a refusal names."""


@dataclass(frozen=True, slots=True)
class NewDataset:
    """A data set whose arrays are stored already.

    Attributes:
        key: of its arrays among the artifacts.
        sha256: of that file.
        num_bytes: of that file.
        upload_sha256: of the file that was sent.
        num_upload_bytes: of the file that was sent.
    """

    project_id: str
    info: DatasetInfo
    preview: Preview
    key: str
    sha256: str
    num_bytes: int
    upload_sha256: str
    num_upload_bytes: int


@dataclass(frozen=True, slots=True)
class DatasetRecord:
    """An uploaded data set as it is stored."""

    id: str
    project_id: str
    upload: Upload
    num_bytes: int
    upload_sha256: str
    num_upload_bytes: int
    created_at: datetime


_COLUMNS = tuple(
    column for column in DatasetRow.__table__.columns if column.name != "preview"
)


class Datasets:
    """The uploaded data sets of all projects."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, new: NewDataset, max_datasets: int) -> tuple[DatasetRecord, bool]:
        """Make a data set visible; the one that is there where the same was uploaded before, and False.

        Raises:
            Conflict: the name is taken by other samples, the samples are there under another name,
                or the project has ``max_datasets`` already.
        """
        dataset_id = new_id("dataset", self._session.now)
        values = {
            "id": dataset_id,
            "project_id": new.project_id,
            "name": new.info.name,
            "digest": new.info.digest,
            "key": new.key,
            "sha256": new.sha256,
            "num_bytes": new.num_bytes,
            "upload_sha256": new.upload_sha256,
            "num_upload_bytes": new.num_upload_bytes,
            "info": documents.of_info(new.info),
            "preview": documents.of_preview(new.preview),
            "created_at": self._session.now,
        }
        inserted = self._session.connection.execute(
            self._session.insert(DatasetRow)
            .on_conflict_do_nothing()
            .returning(DatasetRow.id),
            values,
        ).one_or_none()
        if inserted is None:
            return self._earlier(new), False
        self._check_number(new.project_id, max_datasets)
        return self.get(new.project_id, new.info.name), True

    def list(self, project_id: str) -> Sequence[DatasetRecord]:
        """Those of a project, by name."""
        rows = self._session.connection.execute(
            select(*_COLUMNS)
            .where(DatasetRow.project_id == project_id)
            .order_by(DatasetRow.name)
        )
        return [_record(row) for row in rows]

    def get(self, project_id: str, name: str) -> DatasetRecord:
        """One of a project, by its name or its whole digest; raises NotFound."""
        found = self.find(project_id, name)
        if found is None:
            raise NotFound(
                f"no uploaded data set has the name or digest {name!r}: "
                "GET /v1/datasets lists what there is"
            )
        return found

    def find(self, project_id: str, name: str) -> DatasetRecord | None:
        """As :meth:`get`, None where there is none."""
        row = self._session.connection.execute(
            select(*_COLUMNS).where(_is(project_id, name))
        ).one_or_none()
        return None if row is None else _record(row)

    def preview(self, dataset_id: str) -> Preview:
        """The first samples."""
        document = self._session.connection.execute(
            select(DatasetRow.preview).where(DatasetRow.id == dataset_id)
        ).scalar_one()
        return documents.to_preview(document)

    def use(self, job_id: str, dataset_id: str) -> None:
        """Note that a job trains on a data set, in the transaction that makes the job.

        A deletion at the same time ends one of the two: the commit raises Conflict.
        """
        self._session.connection.execute(
            insert(DatasetUseRow).values(job_id=job_id, dataset_id=dataset_id)
        )

    def of_job(self, job_id: str) -> DatasetRecord | None:
        """What a job trains on, if it was uploaded and is still there."""
        row = self._session.connection.execute(
            select(*_COLUMNS)
            .join(DatasetUseRow, DatasetUseRow.dataset_id == DatasetRow.id)
            .where(DatasetUseRow.job_id == job_id)
        ).one_or_none()
        return None if row is None else _record(row)

    def hold(self, job_id: str) -> None:
        """Keep a job's data set from being deleted until the commit.

        Raises:
            Conflict: it was deleted.
        """
        held = self._session.connection.execute(
            select(DatasetRow.id)
            .where(
                DatasetRow.id.in_(
                    select(DatasetUseRow.dataset_id).where(
                        DatasetUseRow.job_id == job_id
                    )
                )
            )
            .with_for_update(key_share=True, read=True)
        ).one_or_none()
        if held is None:
            raise Conflict(
                f"the data set of job {job_id} was deleted: upload it again and clone the job"
            )

    def needed_by(self, dataset_id: str) -> tuple[str, ...]:
        """The jobs that have not ended, or have an export under way, and train on a data set."""
        under_way = exists().where(
            ExportRow.job_id == JobRow.id,
            ExportRow.state.in_((ExportState.QUEUED, ExportState.RUNNING)),
        )
        is_open = JobRow.state.not_in([state for state in JobState if state.is_final])
        return tuple(
            self._session.connection.execute(
                select(JobRow.id)
                .join(DatasetUseRow, DatasetUseRow.job_id == JobRow.id)
                .where(DatasetUseRow.dataset_id == dataset_id, or_(is_open, under_way))
                .order_by(JobRow.id)
            ).scalars()
        )

    def remove(self, project_id: str, name: str) -> str:
        """Delete a data set by its name or digest; returns the key of the file to remove.

        Raises:
            NotFound: there is none.
            Conflict: jobs need it; the message names them.
        """
        found = self.get(project_id, name)
        self._session.connection.execute(
            select(DatasetRow.id).where(DatasetRow.id == found.id).with_for_update()
        )
        needed_by = self.needed_by(found.id)
        if needed_by:
            named = ", ".join(needed_by[:_NUM_NAMED])
            more = f" and {len(needed_by) - _NUM_NAMED} more" * (
                len(needed_by) > _NUM_NAMED
            )
            raise Conflict(
                f"data set {found.upload.name!r} is needed by {named}{more}: "
                "wait until they end, or cancel them"
            )
        self._session.connection.execute(
            delete(DatasetRow).where(DatasetRow.id == found.id)
        )
        return found.upload.key

    def _earlier(self, new: NewDataset) -> DatasetRecord:
        name = new.info.name
        there = self.find(new.project_id, name)
        if there is not None and there.upload.info.digest == new.info.digest:
            return there
        if there is not None:
            raise Conflict(
                f"a data set named {name!r} is there with other samples (digest "
                f"{there.upload.info.digest[:12]}): take another name, or delete it first"
            )
        same = self.get(new.project_id, new.info.digest)
        raise Conflict(
            f"the same samples are there already as {same.upload.name!r}: use that name, "
            "or delete it first"
        )

    def _check_number(self, project_id: str, max_datasets: int) -> None:
        """After the row is in: two uploads at once can exceed the limit by one each at most."""
        num = self._session.connection.execute(
            select(func.count()).where(DatasetRow.project_id == project_id)
        ).scalar_one()
        if num > max_datasets:
            raise Conflict(
                f"the project has {max_datasets} uploaded data sets, its limit: delete one, "
                "or raise NAS_MAX_DATASETS_PER_PROJECT"
            )


def _is(project_id: str, name: str) -> ColumnElement[bool]:
    return (DatasetRow.project_id == project_id) & or_(
        DatasetRow.name == name, DatasetRow.digest == name
    )


def _record(row: Row[Any]) -> DatasetRecord:
    info = documents.to_info(row.info)
    return DatasetRecord(
        id=row.id,
        project_id=row.project_id,
        upload=Upload(row.id, row.name, info, row.key, row.sha256),
        num_bytes=row.num_bytes,
        upload_sha256=row.upload_sha256,
        num_upload_bytes=row.num_upload_bytes,
        created_at=row.created_at,
    )
