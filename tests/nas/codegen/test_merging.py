"""How a merge is laid out over lines."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from nas.codegen.merging import INDENT, LINE_WIDTH, Merge
from tests.nas.codegen import cases


def merged(plan, index):
    return Merge(plan.steps[index - 1], plan.channel_axis).lines()


def test_a_merge_that_fits_is_one_line():
    assert merged(cases.feature("mixed_skips"), 2) == [
        "s2 = F.relu(self.conv2(s1) + s0)  # 16x32x32"
    ]


def test_a_long_sum_is_broken_where_a_line_is_full_and_keeps_its_order():
    plan = cases.plan_of(
        "mlp", {"depth": 24}, cases.edges(" ".join(f"{i}+24" for i in range(24)))
    )
    *first, last = merged(plan, 24)
    assert first[0].startswith("h = self.linear24(s23) + s0 + s1 + ")
    assert last.startswith("s24 = F.relu(h + ")
    assert all(INDENT + len(line) <= LINE_WIDTH for line in [*first, last])
    added = re.findall(r"\+ (s\d+)", " ".join([*first, last]))
    assert added == [f"s{i}" for i in range(24)]


def test_the_last_line_of_a_broken_merge_makes_the_state():
    lines = merged(cases.feature("transition"), 6)
    assert lines == ["s6 = self.gate_3_6(self.conv6(s5), t4)  # 32x16x16"]
    lines = merged(cases.feature("mixed_skips"), 3)
    assert [line.partition(" = ")[0] for line in lines] == ["h", "s3"]


def test_channels_are_taken_and_joined_along_their_axis():
    step = cases.feature("split_concats").steps[1]
    lines = Merge(step, channel_axis=1).lines()
    assert lines[-1].startswith(
        "s2 = torch.cat([h, s0[:, :, :5], s1[:, :, :5]], dim=2)"
    )


def test_a_result_without_a_head_tells_its_type():
    plan = cases.feature("no_stem_no_head")
    (line,) = Merge(plan.steps[-1], plan.channel_axis, annotated=True).lines()
    assert line == "s6: Tensor = F.relu(self.linear6(s5))  # 13"


def test_a_gate_edge_without_its_gate_is_refused():
    step = cases.feature("mixed_skips").steps[2]
    broken = replace(step, gates=(replace(step.gates[0], gate=None),))
    with pytest.raises(ValueError, match="into s3 comes without its gate"):
        Merge(broken, 0).lines()
