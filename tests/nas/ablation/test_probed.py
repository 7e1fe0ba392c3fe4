"""The network with a skip closed is the trained one in everything else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F

from nas import codegen
from nas.ablation.gradients import NUM_BATCHES, gradients
from nas.ablation.merges import merges
from nas.ablation.probed import ProbedNetwork
from nas.codegen.module import build
from nas.export import TrainedNetwork
from nas.export.rebuilt import rebuilt
from nas.training.batches import epoch_batches
from search_spaces.plan import Skip

PAIRS = [(0, 1), (0, 2), (1, 2), (0, 3), (2, 3)]

Mix = Callable[[nn.Module, Tensor, Tensor], Tensor]


def skip_of(network: TrainedNetwork, pair: tuple[int, int]) -> Skip:
    return next(s for s in network.plan.skips if (s.source, s.target) == pair)


def by_hand(net: nn.Module, x: Tensor, gone: tuple[int, int] | None) -> Tensor:
    """The forward pass as TOPOLOGY writes it, less one skip."""

    def gated(name: str, pair: tuple[int, int], h: Tensor, s: Tensor) -> Tensor:
        return h if pair == gone else net.get_submodule(name)(h, s)

    def passed(pair: tuple[int, int], s: Tensor) -> Tensor:
        return torch.zeros_like(s) if pair == gone else s

    s0 = net.stem(x)
    s1 = F.relu(gated("gate_0_1", (0, 1), net.linear1(s0), s0[:, :12]))
    h = net.linear2(s1)
    h = h + passed((0, 2), F.pad(s0[:, :12], (0, 4)))
    h = h + passed((1, 2), F.pad(s1[:, :12], (0, 4)))
    s2 = F.relu(h)
    h = F.relu(gated("gate_2_3", (2, 3), net.linear3(s2), s2[:, :12]))
    s3 = torch.cat([h, passed((0, 3), s0[:, :12])], dim=1)
    return net.head(s3)


@pytest.fixture(scope="module")
def probed(network: TrainedNetwork) -> ProbedNetwork:
    return ProbedNetwork(network, "cpu")


def test_probes_change_no_result(
    probed: ProbedNetwork, network: TrainedNetwork
) -> None:
    assert probed.intact == probed._training.evaluate("val")
    assert probed.intact["accuracy"] == network.trial.values["accuracy"]


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_removing_a_skip_gives_what_is_computed_by_hand_without_it(
    probed: ProbedNetwork, network: TrainedNetwork, pair: tuple[int, int]
) -> None:
    training = rebuilt(network, codegen.source(network.plan), "cpu")
    x = training._split("val").inputs(slice(None))
    y = training._split("val").y
    with torch.inference_mode():
        net = training.network.eval()
        assert torch.allclose(by_hand(net, x, None), net(x), atol=1e-5)
        expected = F.cross_entropy(by_hand(net, x, pair), y).item()
    values = probed.evaluate_without(skip_of(network, pair))
    assert values["loss"] == pytest.approx(expected, abs=1e-5)
    assert abs(values["loss"] - probed.intact["loss"]) > 1e-4


def test_a_removed_skip_is_there_again_afterwards(
    probed: ProbedNetwork, network: TrainedNetwork
) -> None:
    for skip in network.plan.skips:
        probed.evaluate_without(skip)
    assert probed._training.evaluate("val") == probed.intact


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_removing_a_skip_that_contributes_nothing_changes_nothing(
    network: TrainedNetwork, pair: tuple[int, int], tmp_path: Path
) -> None:
    """Weights are set so that zeros pass, or that a gate is fully open."""
    weights = load_file(network.weights)
    skip = skip_of(network, pair)
    if skip.gate:
        _open(weights, skip.gate.name)
    elif skip.source == 0:
        _silence(weights, "stem.")
    else:
        _silence(weights, "linear1.norm.")
        _open(weights, "gate_0_1")
    changed = replace(network, weights=_saved(weights, tmp_path))
    probed = ProbedNetwork(changed, "cpu")
    assert probed.evaluate_without(skip) == probed.intact


def test_gate_openness_is_the_sigmoid_over_samples_and_channels(
    probed: ProbedNetwork, network: TrainedNetwork
) -> None:
    gates, _ = merges(probed)
    training = rebuilt(network, codegen.source(network.plan), "cpu")
    x = training._split("val").inputs(slice(None))
    with torch.inference_mode():
        net = training.network.eval()
        t = torch.sigmoid(net.gate_0_1.linear(net.stem(x)[:, :12]) - 2).numpy()
    found = gates[0]
    assert (found.source, found.target, len(gates)) == (0, 1, 2)
    assert found.mean == pytest.approx(t.mean(), abs=1e-5)
    assert found.sd == pytest.approx(t.std(), abs=1e-5)
    assert found.p50 == pytest.approx(np.median(t), abs=2e-3)
    assert found.share_closed == pytest.approx((t < 0.05).mean(), abs=1e-3)


def test_a_gate_that_is_always_closed_is_called_saturated(
    network: TrainedNetwork, tmp_path: Path
) -> None:
    weights = load_file(network.weights)
    weights["gate_2_3.linear.weight"].zero_()
    weights["gate_2_3.linear.bias"].fill_(-8.0)
    changed = replace(network, weights=_saved(weights, tmp_path))
    gates, _ = merges(ProbedNetwork(changed, "cpu"))
    saturated = {(g.source, g.target): g.is_saturated for g in gates}
    assert saturated == {(0, 1): False, (2, 3): True}
    assert gates[1].share_closed == 1.0


def test_norms_are_those_of_what_each_merge_sums(
    probed: ProbedNetwork, network: TrainedNetwork
) -> None:
    _, norms = merges(probed)
    by_pair = {(each.source, each.target): each for each in norms}
    training = rebuilt(network, codegen.source(network.plan), "cpu")
    x = training._split("val").inputs(slice(None))
    with torch.inference_mode():
        net = training.network.eval()
        s0 = net.stem(x)
        t = torch.sigmoid(net.gate_0_1.linear(s0[:, :12]) - 2)
        h1 = net.linear1(s0)
        s1 = F.relu(net.gate_0_1(h1, s0[:, :12]))
        h2 = net.linear2(s1)
    expected = {
        (0, 1): (t * h1[:, :12], (1 - t) * s0[:, :12]),
        (1, 2): (h2, s1[:, :12]),
    }
    for pair, (branch, skip) in expected.items():
        found = by_pair[pair]
        assert found.branch == pytest.approx(branch.norm(dim=1).mean().item(), rel=1e-4)
        assert found.skip == pytest.approx(skip.norm(dim=1).mean().item(), rel=1e-4)
        assert found.ratio == pytest.approx(found.branch / found.skip)
    assert sorted(by_pair) == sorted(PAIRS)


def test_gradients_are_of_the_same_batches_at_both_ends(
    network: TrainedNetwork,
) -> None:
    found = {each.name: each for each in gradients(network, "cpu")}
    assert list(found) == ["stem", "linear1", "linear2", "linear3", "head"]
    training = rebuilt(network, codegen.source(network.plan), "cpu")
    for net, name in (
        (build(network.plan, seed=7), "start"),
        (training.network, "end"),
    ):
        assert getattr(found["linear2"], name) == pytest.approx(
            _gradient_norm(net.train(), training, network), rel=1e-4
        )
    assert found["linear2"].start != found["linear2"].end


def _gradient_norm(net: nn.Module, training: object, network: TrainedNetwork) -> float:
    split = training._split("train")  # type: ignore[attr-defined]
    batches = epoch_batches(
        split, network.recipe.batch_size, network.trial.seed, (), lambda x: x
    )
    norms = []
    for (x, y), _ in zip(batches, range(NUM_BATCHES), strict=False):
        net.zero_grad(set_to_none=True)
        F.cross_entropy(
            net(x), y, label_smoothing=network.recipe.label_smoothing
        ).backward()
        squares = [p.grad.square().sum() for p in net.linear2.parameters()]
        norms.append(torch.stack(squares).sum().sqrt().item())
    return sum(norms) / len(norms)


def _saved(weights: dict[str, Tensor], folder: Path) -> Path:
    path = folder / "changed.safetensors"
    save_file(weights, path)
    return path


def _silence(weights: dict[str, Tensor], prefix: str) -> None:
    """Let a layer put out zeros."""
    for name, tensor in weights.items():
        if name.startswith(prefix) and tensor.is_floating_point():
            tensor.zero_()


def _open(weights: dict[str, Tensor], gate: str) -> None:
    """t = 1: the layer passes alone."""
    weights[f"{gate}.linear.weight"].zero_()
    weights[f"{gate}.linear.bias"].fill_(200.0)
