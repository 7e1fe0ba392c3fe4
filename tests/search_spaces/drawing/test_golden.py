"""Drawings letter by letter, as they were looked at.

After a change that is meant: ``pytest tests/search_spaces/drawing --regenerate-golden``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from search_spaces import Edge, EdgeKind, preset
from search_spaces.drawing import svg
from tests.golden import check
from tests.search_spaces.drawing.networks import convnet, hourglass, mlp

GOLDEN = Path(__file__).parent / "golden"

MIXED = convnet(
    (0, 1, "add"),
    (1, 3, "concat"),
    (0, 3, "gate"),
    (2, 4, "add"),
    (1, 6, "add"),
    depth=6,
    widths=(4, 8),
)
OTHER = convnet((0, 1, "concat"), (2, 4, "add"), (4, 6, "gate"), depth=6, widths=(4, 8))
PLAIN = mlp(depth=3, width=8)
FREQUENT = {
    Edge(0, 2, EdgeKind.ADD): 0.5,
    Edge(0, 2, EdgeKind.GATE): 0.1,
    Edge(1, 3, EdgeKind.CONCAT): 0.25,
}


def drawings() -> dict[str, str]:
    resnet, task = preset("resnet-20")
    densenet, _ = preset("densenet-40-12")
    deep, _ = preset("resnet-110")
    unet = hourglass((1, 5, "concat"), (2, 4, "concat"), (0, 2, "add"))
    return {
        "resnet-20": svg(resnet.plan(task)),
        "densenet-40-12-small": svg(densenet.plan(task), size="small"),
        "resnet-110": svg(deep.plan(task), opened=("10-18",)),
        "mixed": svg(MIXED, standalone=True),
        "mixed-small": svg(MIXED, size="small"),
        "mixed-against-other": svg(MIXED, against=OTHER),
        "population": svg(PLAIN, weights=FREQUENT),
        "hourglass": svg(unet),
    }


DRAWINGS = drawings()


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_plan_gives_the_very_drawing_that_was_looked_at(name, regenerate):
    check(GOLDEN / f"{name}.svg", DRAWINGS[name], regenerate)


def test_the_same_plan_gives_the_same_drawing_again():
    assert drawings() == DRAWINGS


def test_every_golden_file_has_its_drawing():
    assert {path.stem for path in GOLDEN.glob("*.svg")} == set(DRAWINGS)
