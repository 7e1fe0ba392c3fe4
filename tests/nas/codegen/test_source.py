"""What a source looks like, option by option."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, assume, given, settings

from nas.codegen import source
from search_spaces import Architecture, Task
from search_spaces.errors import CannotBuild
from tests.contracts.architectures import architectures
from tests.nas.codegen import cases


def forward_lines(text: str) -> list[str]:
    """The lines of the network's methods, stripped."""
    lines = text[text.index("class Network") :].splitlines()
    return [line.strip() for line in lines]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("mixed_skips", "s2 = F.relu(self.conv2(s1) + s0)  # 16x32x32"),
        ("mixed_skips", "h = F.relu(self.gate_1_3(self.conv3(s2) + s0, s1))"),
        ("mixed_skips", "s3 = torch.cat([h, s2], dim=1)  # 32x32x32"),
        (
            "many_concats",
            "s8 = torch.cat([h, s0, s1, s2, s3, s4, s5, s6, s7], dim=1)  # 576",
        ),
        ("pad_shortcut", "self.pad_2_4 = PadShortcut(32, stride=2)"),
        (
            "pad_shortcut",
            "h = self.gate_0_4(self.conv4(s3) + self.pad_2_4(s2), self.pad_0_4(s0))",
        ),
        ("split_concats", "self.conv2 = ConvBlock(16, 6)"),
        (
            "split_concats",
            "s2 = torch.cat([h, s0[:, :5], s1[:, :5]], dim=1)  # 16x32x32",
        ),
        (
            "partial_skips",
            "s2 = F.relu(self.conv2(s1) + self.pad_0_2(s0[:, :8]))  # 16x32x32",
        ),
        ("partial_skips", "self.gate_0_3 = Gate2d(8)"),
        ("max_width", "self.squeeze8 = nn.Conv2d(128, 64, kernel_size=1, bias=False)"),
        ("residual_scale", "s1 = F.relu(0.1 * self.conv1(s0) + s0)  # 16x32x32"),
        ("learned_scale", "self.scale1 = nn.Parameter(torch.zeros(()))"),
        ("learned_scale", "s1 = F.relu(self.scale1 * self.conv1(s0) + s0)  # 16x32x32"),
        ("stochastic_depth", "self.drop9 = StochasticDepth(0.2)"),
        ("stochastic_depth", "s9 = F.relu(self.drop9(self.conv9(s8)) + s8)  # 64x8x8"),
        ("dropout", "self.conv1 = ConvBlock(16, 16, dropout=0.1)"),
        ("extra_heads", "return logits, [self.aux_head3(s3), self.aux_head6(s6)]"),
        ("transition", "t4 = self.transition1(s3)  # 32x16x16"),
        ("transition", "s6 = self.gate_3_6(self.conv6(s5), t4)  # 32x16x16"),
        ("imagenet_stem", "nn.MaxPool2d(kernel_size=3, stride=2, padding=1),"),
        ("group_norm", "self.conv1 = ConvBlock(16, 16, norm=GroupNorm)"),
        ("layer_norm", "s1 = F.gelu(self.conv1(s0) + s0)  # 16x32x32"),
        ("no_norm", "self.conv1 = ConvBlock(16, 16, norm=nn.Identity, bias=True)"),
        ("no_norm", "nn.init.kaiming_normal_(module.weight, a=0.01)"),
        ("recomputed", "s1, s3 = self.recomputed(self.layers_1_to_3, s0)"),
        ("no_stem_no_head", "s0 = x  # 13"),
        ("no_stem_no_head", "s6: Tensor = F.relu(self.linear6(s5))  # 13"),
        ("no_stem_no_head", "return s6"),
    ],
)
def test_an_option_is_a_line_that_one_reads(name, line):
    lines = forward_lines(source(cases.feature(name)))
    assert any(found.startswith(line) for found in lines), "\n".join(lines)


def test_the_header_says_what_the_network_is():
    plan = cases.feature("mixed_skips")
    header = ast.get_docstring(ast.parse(source(plan)))
    assert header.splitlines() == [
        "Skip network (convnet): 9 layers, 9 skips, 3x32x32 in, 10 logits out.",
        "",
        "Layers       9 conv",
        "Skips        5 add, 2 concat, 2 gate",
        f"Parameters   {plan.parameters:,}",
        f"Fingerprint  {plan.fingerprint}",
    ]


def test_a_default_is_not_repeated():
    text = source(cases.plan_of("convnet", {}, cases.edges("")))
    network = text[text.index("class Network") :]
    assert "ConvBlock(16, 16)" in network
    for default in ("norm=", "activation=", "dropout=", "bias=True", "stride=1"):
        assert default not in network


def test_only_the_blocks_that_are_used_come_along():
    tree = ast.parse(source(cases.feature("pad_shortcut")))
    classes = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    assert classes == ["ConvBlock", "PadShortcut", "Gate2d", "Network"]


def test_the_same_plan_gives_the_same_text():
    assert source(cases.feature("mixed_skips")) == source(cases.feature("mixed_skips"))


def test_writing_a_source_never_loads_torch():
    code = (
        "import sys\n"
        "from nas.codegen import source\n"
        "from search_spaces.presets import preset\n"
        "architecture, task = preset('resnet-20')\n"
        "assert 'class Network' in source(architecture.plan(task))\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(drawn=architectures())
def test_any_network_imports_torch_alone_and_keeps_to_its_columns(
    drawn: tuple[Architecture, Task],
):
    architecture, task = drawn
    try:
        plan = architecture.plan(task)
    except CannotBuild:
        assume(False)
    text = source(plan)
    modules = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    allowed = {"torch", "collections"} if plan.checkpoint_activations else {"torch"}
    assert modules == allowed
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("num_layers", [50, 1000])
def test_every_state_of_a_deep_network_has_its_line(num_layers):
    settings = {"depth": num_layers, "widths": [8]}
    chain = cases.edges(" ".join(f"{i}+{i + 1}" for i in range(num_layers)))
    lines = forward_lines(source(cases.plan_of("convnet", settings, chain)))
    states = [line for line in lines if re.match(r"s\d+ = .*#", line)]
    assert len(states) == num_layers + 1
