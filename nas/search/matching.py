"""Networks of one depth as points of a space of another: edges and operations go by where they stand.

An edge from state i to state j of a network of m layers stands at (i/m, j/m). Laid over a network of n layers it
takes the pair of states whose cell it falls into, half a layer to either side; of several in one cell the nearest
counts. So a shallower network keeps each of its skips once in a deeper one, and of a deeper network's skips those are
left that the shallower one has room for. Equal depth leaves every edge where it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from search_spaces import Architecture, SearchSpace
from search_spaces.layout import Pair
from search_spaces.topology import EdgeKind


def counterpart(network: Architecture, space: SearchSpace) -> dict[str, str] | None:
    """The point of ``space`` that is most like ``network``.

    Kinds of edges that the space does not have become none. Where one choice serves several edges or layers,
    the most frequent counts.

    Returns:
        None where there is none: another family, or an operation that the space does not have.
    """
    if network.family != space.family.name:
        return None
    num_layers = space.layout.num_layers
    kinds = _edges(network, num_layers)
    operations = _operations(network.layer_operations, num_layers)
    choices = {}
    for dimension in space.dimensions:
        if dimension.edges:
            found = (kinds.get(pair, EdgeKind.NONE).value for pair in dimension.edges)
            choice = _most(found, dimension.choices)
            choices[dimension.name] = (
                choice if choice in dimension.choices else EdgeKind.NONE.value
            )
        else:
            choice = _most(
                (operations[layer - 1] for layer in dimension.layers), dimension.choices
            )
            if choice not in dimension.choices:
                return None
            choices[dimension.name] = choice
    return choices


def _edges(network: Architecture, num_layers: int) -> Mapping[Pair, EdgeKind]:
    """The kind on each pair of states of ``num_layers`` layers; pairs without one are left out."""
    own = network.num_layers
    placed: dict[Pair, tuple[int, EdgeKind]] = {}
    for edge in network.topology:
        pair = _cell(edge.source, own, num_layers), _cell(edge.target, own, num_layers)
        distance = sum(
            abs(state * num_layers - place * own)
            for state, place in zip((edge.source, edge.target), pair, strict=True)
        )
        if pair not in placed or distance < placed[pair][0]:
            placed[pair] = distance, edge.kind
    return {pair: kind for pair, (_, kind) in placed.items()}


def _cell(state: int, own: int, num_layers: int) -> int:
    """``state`` of ``own`` layers among those of ``num_layers``: the nearest, of two the later one."""
    return (2 * state * num_layers + own) // (2 * own)


def _operations(of_layers: Sequence[str], num_layers: int) -> tuple[str, ...]:
    """For each of ``num_layers`` layers the operation of the layer in which its middle lies."""
    own = len(of_layers)
    return tuple(
        of_layers[(2 * layer + 1) * own // (2 * num_layers)]
        for layer in range(num_layers)
    )


def _most(found: Iterable[str], order: Sequence[str]) -> str:
    """The most frequent; of equals the first in ``order``, then by name."""
    places = {choice: place for place, choice in enumerate(order)}
    counts = Counter(found)
    return min(counts, key=lambda one: (-counts[one], places.get(one, len(order)), one))
