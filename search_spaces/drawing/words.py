"""What a drawing says in words: shapes, counts, the names of states and arcs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from search_spaces.plan import Plan, Shape, Skip
from search_spaces.topology import SKIP_KINDS, EdgeKind


def shape(value: Shape) -> str:
    """``16×8×8``."""
    return "×".join(map(str, value))


def plural(count: int, noun: str) -> str:
    """``1 skip``, ``2 skips``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def layers(first: int, last: int) -> str:
    """``layer 3``, ``layers 12–21``."""
    return f"layer {first}" if first == last else f"layers {first}–{last}"


def by_kind(kinds: Iterable[EdgeKind]) -> str:
    """``3 add, 1 gate``; empty where there is none."""
    counts = Counter(kinds)
    return ", ".join(f"{counts[kind]} {kind}" for kind in SKIP_KINDS if counts[kind])


def summary(plan: Plan) -> str:
    """``convnet, 9 layers, 4 skips: 3 add, 1 gate``."""
    skips = plan.skips
    named = by_kind(skip.kind for skip in skips)
    ending = f"{plural(len(skips), 'skip')}: {named}" if skips else "no skips"
    return f"{plan.family}, {plural(len(plan.steps), 'layer')}, {ending}"


def passage(skip: Skip) -> str:
    """How what passes is made to fit: ``no projection``, ``projection``, ``padding``, ``resizing``."""
    if skip.is_projected:
        return "projection"
    nouns = [module.name.partition("_")[0] for module in skip.wire.modules]
    if "pad" in nouns:
        return "padding"
    return "resizing" if "resize" in nouns else "no projection"
