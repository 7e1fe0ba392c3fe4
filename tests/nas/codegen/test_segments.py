"""What passes between the segments of a deep network."""

from __future__ import annotations

from nas.codegen.segments import segments
from tests.nas.codegen import cases


def cut(settings, text, family="convnet"):
    return list(segments(cases.plan_of(family, settings, cases.edges(text))))


def test_a_plain_network_passes_one_state_from_segment_to_segment():
    parts = cut({}, "")
    assert [part.name for part in parts] == [
        "layers_1_to_3",
        "layers_4_to_6",
        "layers_7_to_9",
    ]
    assert [part.inputs for part in parts] == [("s0",), ("s3",), ("s6",)]
    assert [part.outputs for part in parts] == [("s3",), ("s6",), ("s9",)]


def test_a_skip_over_borders_passes_its_source():
    first, second, third = cut({"depth": 9}, "1+8", family="mlp")
    assert first.outputs == ("s1", "s3")
    assert second.inputs == ("s3",)
    assert third.inputs == ("s1", "s6")


def test_the_entry_of_a_stage_passes_under_its_own_name():
    settings = {"downsample": "transition", "widths": [8, 16], "depth": [2, 7]}
    first, second, _ = cut(settings, "2+5")
    assert first.outputs == ("t3", "s3")
    assert first.output_shapes == ((8, 16, 16), (16, 16, 16))
    assert second.inputs == ("t3", "s3")


def test_a_state_with_an_extra_head_leaves_its_segment():
    first, _, _ = cut({"aux_heads": [2]}, "")
    assert first.outputs == ("s2", "s3")


def test_a_thousand_layers_are_32_segments_of_at_most_32():
    parts = cut({"depth": 1000, "widths": [4]}, "")
    assert len(parts) == 32
    assert max(len(part.steps) for part in parts) == 32
