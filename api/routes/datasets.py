"""Data sets that a job can train on: listed, looked at, uploaded, deleted."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, Path, Query, Request, Response
from starlette.exceptions import HTTPException

from api.access.access import Access
from api.dependencies import AccessDep, SettingsDep, StoreDep
from api.errors import problems
from api.openapi import headers
from api.schemas.dataset import (
    Dataset,
    DatasetDetail,
    DatasetPreview,
    Datasets,
    Unreadable,
)
from api.uploads import DatasetShelf, Intake, Wanted
from nas import catalogs
from nas.datasets import Origin
from nas.datasets.resizing import parse_resize
from nas.errors import Conflict, InvalidRequest, NotFound
from nas.settings import Settings
from nas.store import Store

router = APIRouter(tags=["data sets"])

NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$"
"""Of an upload: shorter than a digest, for addresses take either."""

_BODY: dict[str, Any] = {
    "required": True,
    "description": "The file itself, not a form.",
    "content": {
        media: {"schema": {"type": "string", "format": "binary"}}
        for media in ("application/octet-stream", "application/zip", "text/csv")
    },
}
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


def _intake(request: Request) -> Intake:
    intake: Intake = request.app.state.intake
    return intake


IntakeDep = Annotated[Intake, Depends(_intake)]
Name = Annotated[
    str, Path(min_length=1, max_length=200, description="Its name, or its digest.")
]


@router.get("/datasets", operation_id="list_datasets", responses=problems())
def list_datasets(
    access: AccessDep, settings: SettingsDep, store: StoreDep
) -> Datasets:
    """List the data sets, and those whose files cannot be read with the reason."""
    with store.read() as tx:
        records = {r.upload.name: r for r in tx.datasets.list(access.project_id)}
        catalog = catalogs.of_project(tx, settings, access.project_id)
    listed = Datasets(items=[], unreadable=[])
    for name in catalog.names():
        try:
            info = catalog.info(name)
        except InvalidRequest as error:
            listed.unreadable.append(Unreadable(name=name, message=str(error)))
        else:
            origin = catalog.origin(name)
            listed.items.append(Dataset.of(info, origin, records.get(name)))
    return listed


@router.post(
    "/datasets",
    operation_id="upload_dataset",
    status_code=HTTPStatus.CREATED,
    openapi_extra={"requestBody": _BODY},
    responses={
        201: {"headers": headers({"Location": "The data set."})},
        200: {
            "model": Dataset,
            "description": "The same samples were uploaded under this name before.",
            "headers": headers({"Location": "The data set."}),
        },
        **problems(400, 408, 409, 413, 415, 422, 507),
    },
)
async def upload_dataset(
    request: Request,
    response: Response,
    intake: IntakeDep,
    access: AccessDep,
    store: StoreDep,
    name: Annotated[
        str, Query(pattern=NAME, description="What jobs call it.", examples=["pets"])
    ],
    resize: Annotated[
        str | None,
        Query(
            max_length=20,
            description="Height and width that images are brought to, such as `32x32`; "
            "without it images of different sizes are refused.",
        ),
    ] = None,
) -> Dataset:
    """Upload a data set: the body is an `.npz`, a `.csv` or a zip of class folders of images.

    It is checked whole and then there at once, or not at all. The same samples again are no second
    data set.
    """
    _check_form(request)
    length = request.headers.get("content-length", "")
    wanted = Wanted(
        project_id=access.project_id,
        name=name,
        resize=parse_resize(resize),
        num_bytes=int(length) if length.isdecimal() else None,
    )
    record, created = await intake.take(wanted, request.stream(), store)
    response.headers["Location"] = f"/v1/datasets/{name}"
    if not created:
        response.status_code = HTTPStatus.OK
    return Dataset.of_record(record)


@router.get("/datasets/{name}", operation_id="get_dataset", responses=problems(404))
def get_dataset(
    name: Name, access: AccessDep, settings: SettingsDep, store: StoreDep
) -> DatasetDetail:
    """Look at one data set; the jobs that need it keep it from being deleted."""
    with store.read() as tx:
        record = tx.datasets.find(access.project_id, name)
        if record is not None:
            info, needed_by = record.upload.info, tx.datasets.needed_by(record.id)
            return DatasetDetail.of(info, Origin.UPLOADED, record, needed_by)
        catalog = catalogs.of_project(tx, settings, access.project_id)
    local = catalog.local(name)
    return DatasetDetail.of(catalog.info(local), catalog.origin(local))


@router.get(
    "/datasets/{name}/preview",
    operation_id="preview_dataset",
    responses=problems(404),
)
def preview_dataset(
    name: Name, access: AccessDep, settings: SettingsDep, store: StoreDep
) -> DatasetPreview:
    """Show its first training samples, those of each class in turn."""
    with store.read() as tx:
        record = tx.datasets.find(access.project_id, name)
        if record is not None:
            return DatasetPreview.of(record.upload.info, tx.datasets.preview(record.id))
        catalog = catalogs.of_project(tx, settings, access.project_id)
    local = catalog.local(name)
    return DatasetPreview.of(catalog.info(local), catalog.preview(local))


@router.delete(
    "/datasets/{name}",
    operation_id="delete_dataset",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(404, 409),
)
def delete_dataset(
    name: Name,
    access: AccessDep,
    settings: SettingsDep,
    store: StoreDep,
    after: BackgroundTasks,
) -> None:
    """Delete an uploaded data set, which no job needs that has not ended.

    Ended jobs keep what was stored of them: their exports. They cannot be extended or cloned, nor
    exported anew.
    """
    try:
        with store.begin() as tx:
            key = tx.datasets.remove(access.project_id, name)
    except NotFound:
        _check_local(name, access, settings, store)
        raise
    after.add_task(DatasetShelf(settings, store).remove, key)


def _check_local(name: str, access: Access, settings: Settings, store: Store) -> None:
    """Say what else a data set is that was not uploaded."""
    with store.read() as tx:
        catalog = catalogs.of_project(tx, settings, access.project_id)
    if name in catalog.names():
        raise Conflict(
            f"data set {name!r} was not uploaded ({catalog.origin(name)}): only the "
            "operator can take it away, by its files"
        )


def _check_form(request: Request) -> None:
    """Forms would have to be taken apart; a packed body could hide its size."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media in _FORMS:
        raise HTTPException(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "send the file itself as the body, not a form: curl -T FILE -X POST "
            "'.../v1/datasets?name=NAME'",
        )
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise HTTPException(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "send the file without a Content-Encoding",
        )
