"""The keys of the project of whoever asks: for its admins."""

from __future__ import annotations

from fastapi import APIRouter, status

from api.access.rules import needs
from api.dependencies import AccessDep, KeyId, StoreDep
from api.errors import problems
from api.schemas.access import Key, Keys, MadeKey, NewKey
from nas.access import Scope

router = APIRouter(tags=["access"])

ADMIN = needs(Scope.ADMIN)


@router.get(
    "/keys", operation_id="list_keys", openapi_extra=ADMIN, responses=problems()
)
def list_keys(access: AccessDep, store: StoreDep) -> Keys:
    """List the project's keys, without their secrets."""
    with store.read() as tx:
        return Keys(items=[Key.of(record) for record in tx.keys.of(access.project_id)])


@router.post(
    "/keys",
    operation_id="create_key",
    openapi_extra=ADMIN,
    status_code=status.HTTP_201_CREATED,
    responses=problems(400, 413, 422),
)
def create_key(new: NewKey, access: AccessDep, store: StoreDep) -> MadeKey:
    """Make a key; its token is in this answer and nowhere else.

    The first key closes a service that was open to its machine.
    """
    with store.begin() as tx:
        record, token = tx.keys.create(
            access.project_id,
            new.scope,
            new.name,
            expires_seconds=new.expires_in_seconds,
        )
    return MadeKey.made(record, token)


@router.delete(
    "/keys/{key_id}",
    operation_id="revoke_key",
    openapi_extra=ADMIN,
    responses=problems(404),
)
def revoke_key(key_id: KeyId, store: StoreDep) -> Key:
    """End a key at once, with every login that was made with it."""
    with store.begin() as tx:
        return Key.of(tx.keys.revoke(key_id))
