"""Architectures beside one another, whichever trials trained them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from api.access.rules import needs
from api.dependencies import AccessDep, StoreDep
from api.errors import problems
from api.schemas import architecture as shown
from nas.access import Scope
from nas.analysis.difference import Change, Comparison, comparisons, difference
from nas.store.architectures import ArchitectureRecord
from search_spaces import Architecture

router = APIRouter(tags=["trials"])

Fingerprint = Annotated[str, Path(max_length=64, examples=["9f86d081884c7d65" * 4])]

NEVER_BOTH = (
    "They were never both trained in full on the same data by the same recipe: "
    "what one measured says nothing of the other."
)


@router.get(
    "/architectures/{fingerprint}/diff/{other}",
    operation_id="compare_architectures",
    openapi_extra=needs(Scope.READ, shared=True),
    responses=problems(404, 422),
)
def compare_architectures(
    fingerprint: Fingerprint, other: Fingerprint, access: AccessDep, store: StoreDep
) -> shown.ArchitectureDiff:
    """See which skips and operations two architectures do not share, and what that changed.

    Both must be of trials that may be seen. Metrics are compared where both were trained in full on the
    same data by the same recipe, as means over seeds.
    """
    seen = access.project_id, access.job_id
    with store.read() as tx:
        before = tx.architectures.get(*seen, fingerprint)
        after = tx.architectures.get(*seen, other)
        found = comparisons(
            tx.architectures.measured(*seen, fingerprint),
            tx.architectures.measured(*seen, other),
        )
    return _shown(before, after, found)


def _shown(
    before: ArchitectureRecord, after: ArchitectureRecord, found: list[Comparison]
) -> shown.ArchitectureDiff:
    old, new = (Architecture.from_json(each.document) for each in (before, after))
    differs = difference(old, new)
    parameters, flops = _costs(before, after)
    skips = Change(len(old.topology), len(new.topology))
    return shown.ArchitectureDiff.model_validate(
        {
            "before": before.fingerprint,
            "after": after.fingerprint,
            "added": differs.added,
            "removed": differs.removed,
            "changed": differs.changed,
            "operations": differs.operations,
            "settings": differs.settings,
            "num_skips": skips,
            "parameters": parameters,
            "flops": flops,
            "comparisons": found,
            "reason": None if found else NEVER_BOTH,
        },
        from_attributes=True,
    )


def _costs(
    before: ArchitectureRecord, after: ArchitectureRecord
) -> tuple[Change | None, Change | None]:
    """Of data that both read: another sample's shape gives the same network other costs."""
    for digest in sorted(before.costs.keys() & after.costs.keys()):
        old, new = before.costs[digest], after.costs[digest]
        return (
            Change(old.parameters, new.parameters),
            Change(old.flops, new.flops),
        )
    return None, None
