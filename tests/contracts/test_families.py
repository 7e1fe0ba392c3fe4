"""What every family keeps to; a family that is added later is tested without an edit here."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search_spaces import (
    Architecture,
    EdgePolicy,
    Family,
    SearchSpace,
    Task,
    Topology,
    get,
    names,
)
from search_spaces.cost import cost
from search_spaces.errors import CannotBuild, InvalidSettings
from search_spaces.operations import OPERATIONS
from tests.contracts.architectures import INPUTS, settings_of

SAMPLES = {"image": (3, 16, 16), "table": (12,)}

quickly = settings(
    deadline=None, max_examples=40, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(params=names())
def family(request: pytest.FixtureRequest) -> Family[Any]:
    return get(request.param)


def task_of(family: Family[Any]) -> Task:
    return Task(SAMPLES[family.data_kinds[0]], 5, family.task_kinds[0])


def test_a_family_says_what_it_is(family: Family[Any]) -> None:
    assert family.name.isidentifier()
    assert family.summary
    assert family.operations
    assert set(family.data_kinds) <= INPUTS.keys()


def test_its_defaults_make_a_space_worth_searching(family: Family[Any]) -> None:
    space = SearchSpace(family.name, {}, EdgePolicy(), task_of(family))
    assert space.size > 1000
    assert {"plain", "resnet", "densenet", "highway"} <= space.named().keys()


def test_its_named_topologies_can_be_built_with_its_defaults(
    family: Family[Any],
) -> None:
    space = SearchSpace(family.name, {}, EdgePolicy(), task_of(family))
    parameters = {n: cost(space.plan(a)).parameters for n, a in space.named().items()}
    assert parameters["plain"] <= parameters["resnet"] < parameters["highway"]


def test_its_schema_describes_every_setting(family: Family[Any]) -> None:
    schema = json.loads(json.dumps(family.schema()))
    assert schema["properties"].keys() == family.settings_type.model_fields.keys()
    assert schema["properties"]["operations"]["items"]["enum"] == list(
        family.operations
    )
    assert schema["additionalProperties"] is False


def test_an_unknown_setting_is_named_with_those_that_exist(family: Family[Any]) -> None:
    with pytest.raises(InvalidSettings, match="only activation, ") as raised:
        family.parse({"colour": "red"})
    assert raised.value.field == "settings.colour"


def test_an_unknown_operation_is_answered_with_those_that_exist(
    family: Family[Any],
) -> None:
    with pytest.raises(InvalidSettings, match=", ".join(family.operations)):
        family.parse({"operations": ["oak"]})


def test_an_extra_head_needs_a_state_between_the_first_and_the_last(
    family: Family[Any],
) -> None:
    last = family.layout(family.parse({})).num_layers
    for state in (0, last, -1):
        with pytest.raises(InvalidSettings, match=f"from 1 to {last - 1}"):
            family.parse({"aux_heads": [state]})


@quickly
@given(data=st.data())
def test_settings_that_are_accepted_survive_json(data: st.DataObject) -> None:
    family = get(data.draw(st.sampled_from(names())))
    parsed = family.parse(data.draw(settings_of(family)))
    again = family.parse(json.loads(parsed.model_dump_json(exclude_defaults=True)))
    assert again == parsed


@quickly
@given(data=st.data())
def test_without_skips_settings_that_are_accepted_can_be_built(
    data: st.DataObject,
) -> None:
    family = get(data.draw(st.sampled_from(names())))
    parsed = family.parse(data.draw(settings_of(family)))
    try:
        plan = Architecture(family.name, parsed, Topology()).plan(task_of(family))
    except CannotBuild as error:
        refusal = str(error)
    else:
        assert plan.skips == ()
        return
    assert "of the backbone" in refusal


@pytest.mark.parametrize("operation", OPERATIONS.names())
def test_an_operation_is_used_by_a_family_and_says_what_it_is(operation: str) -> None:
    record = OPERATIONS.get(operation)
    assert record.summary
    assert [name for name in names() if operation in get(name).operations]


def test_search_spaces_never_load_torch() -> None:
    code = (
        "import sys, search_spaces as s\n"
        "from search_spaces import cost, drawing, presets\n"
        "a, t = s.preset('resnet-20'); s.draw(a.plan(t))\n"
        "heavy = {'torch', 'numpy', 'optuna', 'ray', 'sqlalchemy'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
