"""Networks of the literature by name, exactly as they were published."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from search_spaces.architecture import Architecture
from search_spaces.errors import UnknownName
from search_spaces.families import FAMILIES
from search_spaces.plan import Task

CIFAR_10 = Task(input_shape=(3, 32, 32), num_outputs=10)


def preset(name: str) -> tuple[Architecture, Task]:
    """The architecture of this name, and the task it was published for.

    Raises:
        UnknownName: there is none; the message lists those that exist.
    """
    if name not in _PRESETS:
        raise UnknownName(f"no preset is named {name!r}: choose {', '.join(names())}")
    return _PRESETS[name]()


def names() -> list[str]:
    """Every preset."""
    return list(_PRESETS)


def _resnet(num_layers: int) -> tuple[Architecture, Task]:
    """He et al. 2015, section 4.2: stem, blocks of two convolutions in three stages, head."""
    depth = (num_layers - 2) // 2
    return _named(
        "convnet",
        "resnet",
        {"operations": ("basic",), "depth": depth, "shortcut": "pad"},
    ), CIFAR_10


def _densenet() -> tuple[Architecture, Task]:
    """Huang et al. 2017, table 2: L = 40, growth 12, no bottleneck, no compression."""
    settings = {
        "operations": ("dense",),
        "depth": 36,
        "widths": (12, 12, 12),
        "stem_width": 16,
        "downsample": "transition",
        "order": "pre",
    }
    return _named("convnet", "densenet", settings), CIFAR_10


def _perceptron() -> tuple[Architecture, Task]:
    """Ten fully connected layers of 100 units; weights only between them."""
    settings = {
        "depth": 9,
        "width": 100,
        "stem": "none",
        "head": "none",
        "norm": "none",
        "bias": False,
    }
    return _named("mlp", "plain", settings), Task((100,), 100)


def _named(family: str, topology: str, settings: dict[str, object]) -> Architecture:
    kind = FAMILIES.get(family)
    parsed = kind.parse(settings)
    return Architecture(family, parsed, kind.named_topologies(parsed)[topology])


_PRESETS: dict[str, Callable[[], tuple[Architecture, Task]]] = {
    **{f"resnet-{n}": partial(_resnet, n) for n in (20, 32, 44, 56, 110)},
    "densenet-40-12": _densenet,
    "mlp-10x100": _perceptron,
}
