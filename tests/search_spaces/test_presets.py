"""Networks of the literature by name."""

from __future__ import annotations

import pytest

from search_spaces.errors import UnknownName
from search_spaces.presets import names, preset


def test_the_published_networks_are_there() -> None:
    assert names() == [
        "resnet-20",
        "resnet-32",
        "resnet-44",
        "resnet-56",
        "resnet-110",
        "densenet-40-12",
        "mlp-10x100",
    ]


@pytest.mark.parametrize("name", names())
def test_every_preset_can_be_planned_for_its_task(name: str) -> None:
    architecture, task = preset(name)
    assert architecture.plan(task).head.output == (task.num_outputs,)


def test_an_unknown_preset_is_answered_with_those_that_exist() -> None:
    with pytest.raises(UnknownName, match="resnet-20, resnet-32"):
        preset("resnet-21")
