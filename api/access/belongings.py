"""Whether what a request names belongs to who asks, in its path or in its query."""

from __future__ import annotations

from api.access.access import Access
from nas.store import Owner, Transaction


def check_owned(tx: Transaction, access: Access, noun: str, thing_id: str) -> Owner:
    """The owner of a thing that ``access`` may see.

    Raises:
        NotFound: it is not there, or another's: both are answered exactly alike.
    """
    owner = tx.owners.of(noun, thing_id)
    is_hidden = access.job_id not in (None, owner.job_id)
    if owner.project_id != access.project_id or is_hidden:
        raise tx.owners.missing(noun, thing_id)
    return owner
