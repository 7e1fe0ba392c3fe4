"""What is built from a source."""

from __future__ import annotations

import inspect
import sys
import traceback

import pytest
import torch
from torch import nn

from nas.codegen import module, source
from nas.codegen.module import build, build_source, load_class
from tests.nas.codegen import cases

EVERYTHING = cases.everything()


def weights(network: nn.Module) -> torch.Tensor:
    return torch.cat([p.detach().flatten() for p in network.parameters()])


@pytest.mark.parametrize("name", EVERYTHING)
def test_the_state_dict_has_the_names_of_the_plan(name):
    plan = EVERYTHING[name]
    modules = {key.partition(".")[0] for key in build(plan).state_dict()}
    planned = {part.name for part in plan.modules if part.parameters}
    assert modules == planned | {
        f"scale{step.index}" for step in plan.steps if step.learned_scale
    }


def test_the_same_seed_gives_the_same_weights_and_another_gives_others():
    plan = cases.feature("mixed_skips")
    assert torch.equal(weights(build(plan, seed=3)), weights(build(plan, seed=3)))
    assert not torch.equal(weights(build(plan, seed=3)), weights(build(plan, seed=4)))


def test_a_seed_leaves_the_random_numbers_of_the_caller_alone():
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    build(cases.feature("mixed_skips"), seed=7)
    assert torch.equal(torch.rand(3), expected)


def test_without_a_seed_the_random_numbers_of_the_caller_decide():
    plan = cases.feature("mixed_skips")
    torch.manual_seed(5)
    first = build(plan)
    torch.manual_seed(5)
    assert torch.equal(weights(build(plan)), weights(first))


def test_a_source_is_executed_once():
    text = source(cases.feature("mixed_skips"))
    assert load_class(text) is load_class(text)


def test_old_sources_are_let_go_and_their_networks_live_on(monkeypatch):
    monkeypatch.setattr(module, "NUM_KEPT", 2)
    monkeypatch.setattr(module, "_loaded", [])
    plans = [cases.plan_of("mlp", {"depth": d}, cases.edges("")) for d in (2, 3, 4)]
    networks = [build(plan).eval() for plan in plans]
    loaded = [type(network).__module__ in sys.modules for network in networks]
    assert loaded == [False, True, True]
    assert networks[0](torch.zeros(1, 13)).shape == (1, 10)
    assert build(plans[0]).eval()(torch.zeros(1, 13)).shape == (1, 10)


def test_a_traceback_shows_the_line_of_the_source():
    network = build(cases.feature("mixed_skips"))
    with pytest.raises(RuntimeError) as caught:
        network(torch.zeros(2, 4, 32, 32))
    shown = "".join(traceback.format_tb(caught.value.__traceback__))
    assert "s0 = self.stem(x)  # 16x32x32" in shown


def test_python_finds_the_source_of_the_class():
    text = source(cases.feature("mixed_skips"))
    assert inspect.getsource(load_class(text)) in text


@pytest.mark.parametrize(
    ("activation", "least", "most"),
    [
        ("relu", 0.3, 3),
        ("leaky_relu", 0.3, 3),
        ("gelu", 0, 3),
        ("silu", 0, 3),
        ("elu", 0.3, 30),
    ],
)
def test_signals_do_not_explode_in_a_deep_network_without_norm(activation, least, most):
    settings = {"depth": 24, "width": 256, "norm": "none", "activation": activation}
    network = build(cases.plan_of("mlp", settings, cases.edges("")), seed=0)
    squares = []
    for index in (1, 24):
        network.get_submodule(f"linear{index}").register_forward_hook(
            lambda _module, _inputs, output: squares.append(output.square().mean())
        )
    torch.manual_seed(0)
    network(torch.randn(256, 13))
    assert least <= squares[1] / squares[0] < most


def test_depthwise_and_grouped_convolutions_start_at_the_scale_of_their_own_fan_in():
    network = build(cases.operation("separable"), seed=0)
    depthwise = network.get_submodule("separable3").depthwise.weight
    assert depthwise.std().item() == pytest.approx((2 / 9) ** 0.5, rel=0.25)


def test_biases_start_at_zero_and_gates_closed():
    network = build(cases.feature("mixed_skips"), seed=0)
    for name, parameter in network.named_parameters():
        if name.endswith("bias"):
            assert not parameter.any(), name
    gate = network.get_submodule("gate_1_3")
    mixed = gate(torch.ones(1, 16, 1, 1), torch.zeros(1, 16, 1, 1))
    torch.testing.assert_close(
        mixed, torch.full_like(mixed, torch.tensor(-2.0).sigmoid())
    )


def test_extra_heads_answer_in_training_only():
    network = build(cases.feature("extra_heads"), seed=0)
    logits, extra = network(torch.randn(2, 3, 32, 32))
    assert logits.shape == (2, 10)
    assert [head.shape for head in extra] == [(2, 10), (2, 10)]
    assert network.eval()(torch.randn(2, 3, 32, 32)).shape == (2, 10)


def test_a_learned_scale_starts_at_zero_so_that_the_skip_alone_passes():
    network = build(cases.feature("learned_scale"), seed=0).eval()
    x = torch.randn(2, 3, 32, 32)
    s0 = network.stem(x)
    passed = {}
    network.conv3.register_forward_pre_hook(lambda _m, args: passed.update(s2=args[0]))
    network(x)
    torch.testing.assert_close(passed["s2"], s0)


def test_a_source_runs_as_a_script(capsys):
    plan = cases.feature("mixed_skips")
    scope = {"__name__": "__main__"}
    exec(compile(source(plan), "model.py", "exec"), scope)
    assert (
        capsys.readouterr().out == f"{plan.parameters:,} parameters, output (2, 10)\n"
    )


def test_a_handed_source_is_built_as_it_is():
    text = source(cases.feature("mixed_skips"))
    assert type(build_source(text, seed=0)) is load_class(text)
