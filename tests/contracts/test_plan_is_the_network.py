"""What the plan says of a network is what the network built from it has."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
import torch
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from nas.codegen.module import build
from search_spaces import Architecture, Plan, Task, get, names
from search_spaces.cost import cost
from search_spaces.errors import CannotBuild
from search_spaces.presets import preset
from tests.contracts.architectures import architectures

torch.set_num_threads(1)

SHAPE = r"\d+(x\d+)*"
REFUSAL = re.compile(rf"edge \(\d+, \d+\).* {SHAPE} to .*{SHAPE}")

PUBLISHED = [
    ("mlp-10x100", "plain", 90_000),
    ("mlp-10x100", "resnet", 90_000),
    ("mlp-10x100", "densenet", 450_000),
    ("mlp-10x100", "highway", 180_000),
    ("resnet-20", "resnet", 269_722),
    ("resnet-32", "resnet", 464_154),
    ("resnet-44", "resnet", 658_586),
    ("resnet-56", "resnet", 853_018),
    ("resnet-110", "resnet", 1_727_962),
    ("densenet-40-12", "densenet", 1_019_722),
]

thoroughly = settings(
    deadline=None, max_examples=60, suppress_health_check=list(HealthCheck)
)


@pytest.mark.parametrize(("name", "topology", "parameters"), PUBLISHED)
def test_published_parameter_counts_come_out_of_plan_and_module(
    name: str, topology: str, parameters: int
) -> None:
    architecture, task = _preset(name, topology)
    plan = architecture.plan(task)
    assert cost(plan).parameters == parameters
    assert _num_parameters(build(plan)) == parameters


@pytest.mark.parametrize("family", names())
@thoroughly
@given(data=st.data())
def test_the_module_has_the_parameters_flops_and_shapes_of_its_plan(
    family: str, data: st.DataObject
) -> None:
    plan = _plan_or_refusal(*data.draw(architectures(family)))
    if plan is None:
        return
    network = build(plan, seed=0)
    predicted = cost(plan)
    assert _num_parameters(network) == predicted.parameters
    _watch_shapes(network, plan)
    network.eval()
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        output = network(torch.zeros(2, *plan.task.input_shape))
    assert counter.get_total_flops() == 2 * predicted.flops
    assert tuple(output.shape[1:]) == plan.head.output


@pytest.mark.parametrize("family", names())
@thoroughly
@given(data=st.data())
def test_every_parameter_of_a_network_gets_a_finite_gradient(
    family: str, data: st.DataObject
) -> None:
    plan = _plan_or_refusal(*data.draw(architectures(family)))
    if plan is None:
        return
    network = build(plan, seed=0).train()
    with torch.random.fork_rng():
        torch.manual_seed(0)
        output = network(torch.randn(3, *plan.task.input_shape))
        outputs = [output[0], *output[1]] if plan.aux_heads else [output]
        torch.autograd.backward([o.square().mean() for o in outputs])
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None, name
        assert torch.isfinite(parameter.grad).all(), name


@settings(deadline=None, max_examples=100)
@given(drawn=architectures())
def test_an_architecture_survives_json_with_its_fingerprint(
    drawn: tuple[Architecture, Task],
) -> None:
    architecture, _ = drawn
    again = Architecture.from_json(json.loads(json.dumps(architecture.to_json())))
    assert again == architecture
    assert again.fingerprint == architecture.fingerprint


@settings(deadline=None, max_examples=2, suppress_health_check=list(HealthCheck))
@given(drawn=st.lists(architectures(), min_size=20, max_size=20))
def test_fingerprints_are_the_same_in_another_process_with_another_hash_seed(
    drawn: list[tuple[Architecture, Task]],
) -> None:
    code = (
        "import json, sys; from search_spaces import Architecture\n"
        "for form in json.load(sys.stdin):\n"
        "    sys.stdout.write(Architecture.from_json(form).fingerprint + '\\n')"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps([architecture.to_json() for architecture, _ in drawn]),
        env={"PYTHONHASHSEED": "4711", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.split() == [a.fingerprint for a, _ in drawn]


def _preset(name: str, topology: str) -> tuple[Architecture, Task]:
    architecture, task = preset(name)
    named = get(architecture.family).named_topologies(architecture.settings)
    return (
        Architecture(architecture.family, architecture.settings, named[topology]),
        task,
    )


def _plan_or_refusal(architecture: Architecture, task: Task) -> Plan | None:
    """The plan; None where the architecture is refused, and then for a reason that is told."""
    refusal = "none"
    try:
        return architecture.plan(task)
    except CannotBuild as error:
        refusal = str(error)
    event("refused")
    assert REFUSAL.search(refusal)
    return None


def _num_parameters(network: nn.Module) -> int:
    return sum(p.numel() for p in network.parameters() if p.requires_grad)


def _watch_shapes(network: nn.Module, plan: Plan) -> None:
    """Compare what enters and leaves every submodule with the plan when it runs.

    A state enters the next layer or the head, so states are compared as well.
    """
    for module in plan.modules:
        if not module.calls:
            continue
        is_gate = module.name.startswith("gate_")

        def check(
            _: nn.Module,
            inputs: tuple[Tensor, ...],
            output: Tensor,
            expected: tuple[object, object] = (module.input, module.output),
            is_gate: bool = is_gate,
        ) -> None:
            entered = inputs[-1] if is_gate else inputs[0]
            assert (tuple(entered.shape[1:]), tuple(output.shape[1:])) == expected

        network.get_submodule(module.name).register_forward_hook(check)
