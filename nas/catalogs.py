"""Which data sets a project may name, and which one a job has: the store's uploads beside local files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nas.artifacts import ArtifactStore
from nas.datasets import Cache, Catalog
from nas.settings import Settings
from nas.store import DatasetRecord, Transaction


def of_project(tx: Transaction, settings: Settings, project_id: str) -> Catalog:
    """All that a new job of the project may name."""
    return _catalog(settings, tx.datasets.list(project_id))


def of_job(tx: Transaction, settings: Settings, job_id: str) -> Catalog:
    """What a job may name: of uploads only the one that it was posted with."""
    record = tx.datasets.of_job(job_id)
    return _catalog(settings, [] if record is None else [record])


def of_record(settings: Settings, record: DatasetRecord) -> Catalog:
    """One upload alone."""
    return _catalog(settings, [record])


def _catalog(settings: Settings, records: Sequence[DatasetRecord]) -> Catalog:
    uploads = [record.upload for record in records]
    return Catalog(settings.dataset_dir, uploads, _cache(settings) if uploads else None)


def _cache(settings: Settings) -> Cache:
    def fetch(key: str, target: Path, sha256: str) -> None:
        artifacts.get_file(key, target, sha256=sha256)

    artifacts = ArtifactStore(settings.resolved_artifact_url)
    folder = settings.data_dir / "cache" / "datasets"
    return Cache(folder, fetch, settings.dataset_cache_bytes)
