"""Data sets that a job can train on."""

from __future__ import annotations

from fastapi import APIRouter

from api.dependencies import SettingsDep
from api.errors import problems
from api.schemas.dataset import Dataset, Datasets, Unreadable
from nas import datasets
from nas.errors import InvalidRequest

router = APIRouter(tags=["choices"])


@router.get("/datasets", operation_id="list_datasets", responses=problems())
def list_datasets(settings: SettingsDep) -> Datasets:
    """List the data sets, and those whose files cannot be read with the reason."""
    listed = Datasets(items=[], unreadable=[])
    for name in datasets.names(settings.dataset_dir):
        try:
            info = datasets.info(name, settings.dataset_dir)
        except InvalidRequest as error:
            listed.unreadable.append(Unreadable(name=name, message=str(error)))
        else:
            listed.items.append(Dataset.of(info))
    return listed
