"""Job requests drawn from the models that judge them: valid ones, and ones with one wrong leaf.

Everything is read from the models and registries, so that a family, setting or sampler that is added
is drawn too. Sizes are small, so that what is drawn can be run.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from nas.job import JobRequest
from nas.search import pruners, samplers
from nas.training import augmentations, metrics
from nas.training.recipe import Recipe
from search_spaces import Family, get, names

Drawn = st.SearchStrategy[Any]

DATASETS = {"image": "digits", "table": "breast_cancer"}
MAX_INTEGER = 6
NUM_STATES = 5
TEXT = st.text("ab '\"\\\n{}%é\u2028", min_size=1, max_size=5)
PAIRS = st.tuples(st.integers(0, NUM_STATES), st.integers(1, NUM_STATES)).filter(
    lambda pair: pair[0] < pair[1]
)
NOT_DRAWN = {
    "max_train_samples",
    "max_val_samples",
    "resources",
    "name",
    "budget",
    "warm_start",
}
"""Fields whose values say how much is trained, not what, or name what a store must have."""


def requests() -> Drawn:
    """Whole requests; nearly all of them are accepted."""
    return st.sampled_from(sorted(names())).flatmap(lambda name: _request(get(name)))


def broken_requests() -> Drawn:
    """A request, the same with one of its leaves replaced, and the path of that leaf."""
    return requests().flatmap(_broken)


def _request(family: Family[Any]) -> Drawn:
    kind = family.data_kinds[0]
    special = {
        "family": st.just(family.name),
        "settings": _settings(family),
        "recipe": _recipe(kind),
        "sampler": st.fixed_dictionaries({"name": st.sampled_from(samplers.names())}),
        "dataset": st.just({"name": DATASETS[kind]}),
        "objective.metric": st.none()
        | st.sampled_from([m.name for m in metrics.all()]),
        "pruner.name": st.sampled_from(pruners.names()),
        "objective.penalty.weights": st.dictionaries(
            st.sampled_from(["add", "concat", "gate"]), st.floats(0, 3), max_size=2
        ),
        "space.pins": st.dictionaries(
            PAIRS.map(lambda pair: f"{pair[0]}-{pair[1]}"),
            st.sampled_from(["none", "add", "concat", "gate"]),
            max_size=2,
        ),
    }
    named = st.fixed_dictionaries({}, optional={"name": TEXT})
    always = {"family": family.name, "dataset": {"name": DATASETS[kind]}}
    drawn = st.tuples(model(JobRequest, special), named)
    return drawn.map(lambda parts: {**always, **parts[0], **parts[1]})


def _settings(family: Family[Any]) -> Drawn:
    operations = st.lists(
        st.sampled_from(sorted(family.operations)), min_size=1, max_size=2, unique=True
    )
    sizes = st.integers(1, MAX_INTEGER)
    special = {
        "operations": operations,
        "depth": st.integers(3, MAX_INTEGER),
        "widths": st.lists(sizes, min_size=1, max_size=3),
        "width": sizes,
        "max_width": st.none() | st.integers(64, 80),
        "aux_heads": st.lists(st.integers(1, 2), max_size=2, unique=True),
    }
    return model(family.settings_type, special)


def _recipe(kind: str) -> Drawn:
    possible = [each.name for each in augmentations.of_kind(kind)]
    return model(
        Recipe,
        {
            "epochs": st.integers(1, 3),
            "batch_size": st.integers(2, 40),
            "augmentation": st.lists(st.sampled_from(possible), max_size=2)
            if possible
            else st.just([]),
        },
    )


def model(kind: type[BaseModel], special: Mapping[str, Drawn], path: str = "") -> Drawn:
    """Objects with some of the fields of a pydantic model."""
    fields = {
        name: _field(info, special, f"{path}{name}")
        for name, info in kind.model_fields.items()
        if name not in NOT_DRAWN
    }
    return st.fixed_dictionaries({}, optional=fields)


def _field(info: FieldInfo, special: Mapping[str, Drawn], path: str) -> Drawn:
    if path in special:
        return special[path]
    bounds = {
        name: getattr(rule, name)
        for rule in info.metadata
        for name in ("gt", "ge", "lt", "le")
        if getattr(rule, name, None) is not None
    }
    return _of(info.annotation, bounds, special, path)


def _of(
    kind: Any, bounds: Mapping[str, float], special: Mapping[str, Drawn], path: str
) -> Drawn:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return st.one_of(*(_of(each, bounds, special, path) for each in arguments))
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        return st.lists(_of(arguments[0], {}, special, path), min_size=1, max_size=3)
    if origin is dict:
        keys, values = (_of(each, {}, special, path) for each in arguments)
        return st.dictionaries(keys, values, max_size=2)
    return _plain(kind, bounds, special, path)


def _plain(
    kind: Any, bounds: Mapping[str, float], special: Mapping[str, Drawn], path: str
) -> Drawn:
    if kind in (None, type(None)):
        return st.none()
    if kind is bool:
        return st.booleans()
    if kind is int:
        return _integers(bounds)
    if kind is float:
        return _floats(bounds)
    if kind is str:
        return TEXT
    if issubclass(kind, Enum):
        return st.sampled_from([each.value for each in kind])
    if issubclass(kind, BaseModel):
        return model(kind, special, f"{path}.")
    raise NotImplementedError(f"{path} is {kind}: teach this file to draw it")


def _integers(bounds: Mapping[str, float]) -> Drawn:
    low = int(bounds.get("ge", bounds.get("gt", -1) + 1))
    high = int(bounds.get("le", bounds.get("lt", low + MAX_INTEGER + 1) - 1))
    return st.integers(low, min(high, low + MAX_INTEGER))


def _floats(bounds: Mapping[str, float]) -> Drawn:
    low = bounds.get("ge", bounds.get("gt", 0.0))
    high = bounds.get("le", bounds.get("lt", low + 1.0))
    return st.floats(
        low,
        high,
        exclude_min="gt" in bounds,
        exclude_max="lt" in bounds,
        allow_subnormal=False,
    )


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([-1, 0, 1, 2**31, 2**63, 1e308, -0.5, 0.5, "", "x", "1", [], {}]),
    st.sampled_from([[[]], [None], ["x"], [0], [-1], {"x": 1}, {"0-1": "add"}]),
)


def _broken(request: dict[str, Any]) -> Drawn:
    paths = [path for path in _paths(request) if path]
    wrong = st.tuples(st.sampled_from(paths), JUNK)
    unknown = st.tuples(st.just(("surprise",)), JUNK)
    return (wrong | unknown).map(
        lambda drawn: (request, _with(request, *drawn), drawn[0])
    )


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [path, *(p for key, each in inner for p in _paths(each, (*path, key)))]


def _with(value: Any, path: tuple[str | int, ...], leaf: Any) -> Any:
    if not path:
        return leaf
    key, rest = path[0], path[1:]
    if isinstance(value, list):
        assert isinstance(key, int)
        return [*value[:key], _with(value[key], rest, leaf), *value[key + 1 :]]
    return {**value, key: _with(value.get(key, {}), rest, leaf)}
