"""What every drawing keeps to, whatever it is of."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from search_spaces import Edge, EdgeKind, Plan
from search_spaces.drawing import Finding, svg
from search_spaces.drawing.style import DARK, LIGHT
from search_spaces.errors import SearchSpaceError
from tests.contracts.architectures import architectures
from tests.search_spaces.drawing.networks import (
    SVG,
    convnet,
    ends,
    hourglass,
    mlp,
    read,
    with_class,
)

ROOT = Path(__file__).parents[3]

often = settings(
    deadline=None, max_examples=40, suppress_health_check=list(HealthCheck)
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    architecture, task = draw(architectures())
    try:
        return architecture.plan(task)
    except SearchSpaceError:
        assume(False)
        raise


def skips(plan: Plan) -> Counter:
    return Counter((str(s.source), str(s.target), s.kind.value) for s in plan.skips)


def box_of(root, state):
    [box] = [e for e in with_class(root, "box") if e.get("data-state") == str(state)]
    rect = box.find(f"{SVG}rect")
    x, y, width, height = (
        float(rect.get(name)) for name in ("x", "y", "width", "height")
    )
    return x, y, x + width, y + height


def path_ends(arc):
    numbers = [
        float(n) for n in re.findall(r"-?[\d.]+", arc.find(f"{SVG}path").get("d"))
    ]
    return numbers[:2], numbers[-2:]


@often
@given(plan=plans())
def test_every_skip_is_drawn_exactly_once(plan):
    arcs = with_class(read(svg(plan)), "arc")
    assert Counter(map(ends, arcs)) == skips(plan)


@often
@given(plan=plans())
def test_every_arc_starts_and_ends_at_the_edge_of_its_boxes(plan):
    root = read(svg(plan))
    steps = {step.index: step for step in plan.steps}
    for arc in with_class(root, "arc"):
        source, target, _ = ends(arc)
        (x0, y0), (x1, y1) = path_ends(arc)
        left, top, right, bottom = box_of(root, target)
        assert x1 in (pytest.approx(left, abs=0.1), pytest.approx(right, abs=0.1))
        assert top <= y1 <= bottom
        if not any(
            steps[i].transition for i in range(int(source) + 1, int(target) + 1)
        ):
            left, top, right, bottom = box_of(root, source)
            assert x0 in (pytest.approx(left, abs=0.1), pytest.approx(right, abs=0.1))
            assert top <= y0 <= bottom


@often
@given(plan=plans(), size=st.sampled_from(["full", "small"]))
def test_a_drawing_for_a_page_has_no_style_of_its_own(plan, size):
    root = read(svg(plan, size=size))
    assert [
        e for e in root.iter() if e.tag == f"{SVG}style" or "style" in e.attrib
    ] == []


@often
@given(plan=plans(), other=plans())
def test_beside_another_network_every_difference_is_marked_and_nothing_else(
    plan, other
):
    arcs = with_class(read(svg(plan, against=other)), "arc")
    here = {(s.source, s.target): s.kind for s in plan.skips}
    there = {
        (s.source, s.target): s.kind for s in other.skips if s.target <= len(plan.steps)
    }
    found = {}
    for arc in arcs:
        pair = int(arc.get("data-source")), int(arc.get("data-target"))
        assert pair not in found
        found[pair] = arc.get("data-change")
    expected = dict.fromkeys(there.keys() - here.keys(), "removed")
    for pair, kind in here.items():
        change = None if there.get(pair) is kind else "changed"
        expected[pair] = change if pair in there else "added"
    assert found == expected


def test_an_arc_can_be_focused_and_says_what_it_is():
    [arc] = with_class(read(svg(mlp((1, 3, "add"), depth=3, width=8))), "arc")
    assert arc.get("tabindex") == "0"
    assert arc.get("role") == "img"
    assert arc.get("aria-label") == "add skip from s1 to s3, 8, no projection"


def test_a_projection_is_marked_on_its_arc_and_counted_in_its_data():
    plan = convnet((0, 2, "add"), depth=2, widths=(4, 8))
    root = read(svg(plan))
    [arc] = with_class(root, "arc")
    assert len(with_class(root, "arc-projection")) == 1
    assert arc.get("data-projection") == "projection"
    assert arc.get("data-through") == "project_0_2"
    assert int(arc.get("data-parameters")) == plan.skips[0].parameters > 0


def test_kinds_differ_by_class_and_by_dash():
    root = read(svg(mlp((0, 1, "add"), (0, 2, "concat"), (0, 3, "gate"), depth=3)))
    lines = {
        arc.get("class"): line.get("stroke-dasharray")
        for arc in with_class(root, "arc")
        for line in with_class(arc, "arc-line")
    }
    assert lines.keys() == {"arc skip-add", "arc skip-concat", "arc skip-gate"}
    assert lines["arc skip-add"] is None
    assert len(set(lines.values())) == 3


def test_a_longer_arc_reaches_further():
    every = [(i, j, "add") for j in range(1, 9) for i in range(j)]
    reach: dict[int, set[float]] = {}
    for arc in with_class(read(svg(mlp(*every, depth=8))), "arc"):
        numbers = re.findall(r"-?[\d.]+", arc.find(f"{SVG}path").get("d"))
        span = int(arc.get("data-target")) - int(arc.get("data-source"))
        reach.setdefault(span, set()).add(float(numbers[2]))
    for span in range(1, 8):
        assert max(reach[span]) < min(reach[span + 1])


def test_ends_at_one_state_stand_apart():
    root = read(svg(mlp(*((0, j, "add") for j in range(1, 6)), depth=5)))
    starts = [path_ends(arc)[0][1] for arc in with_class(root, "arc")]
    assert len({round(y, 1) for y in starts}) == 5


def test_a_network_that_goes_down_and_up_is_folded():
    root = read(svg(hourglass((1, 5, "concat"), (2, 4, "concat"))))
    left, right = box_of(root, 1), box_of(root, 5)
    assert left[2] < right[0]
    assert left[1] == right[1]
    for arc in with_class(root, "arc"):
        (x0, y0), (x1, y1) = path_ends(arc)
        assert (x0, x1) == (left[2], right[0])
        assert y0 == y1


def test_a_transition_is_a_box_from_which_the_skips_of_its_stage_start():
    plan = convnet((1, 2, "concat"), depth=2, widths=(4, 8), downsample="transition")
    root = read(svg(plan))
    [transition] = with_class(root, "box-transition")
    rect = transition.find(f"{SVG}rect")
    [arc] = with_class(root, "arc")
    (_, y), _ = path_ends(arc)
    assert 0 <= y - float(rect.get("y")) <= float(rect.get("height"))


def test_widths_follow_frequency():
    weights = {Edge(0, 1, EdgeKind.ADD): 0.1, Edge(0, 2, EdgeKind.ADD): 0.4}
    root = read(svg(mlp(depth=2), weights={**weights, Edge(1, 2, EdgeKind.NONE): 0.9}))
    widths = {
        arc.get("data-weight"): float(line.get("stroke-width"))
        for arc in with_class(root, "arc")
        for line in with_class(arc, "arc-line")
    }
    assert widths.keys() == {"0.1", "0.4"}
    assert widths["0.1"] < widths["0.4"] / 2
    assert {box.get("data-parameters") for box in with_class(root, "box")} == {None}


def test_text_is_escaped():
    plan = mlp((0, 1, "add"), depth=1)
    step = replace(plan.steps[0], operation='<a href="x">&\x07')
    root = read(svg(replace(plan, family="<b>", steps=(step,))))
    assert root.get("aria-label", "").startswith("<b>, 1 layer")
    assert (
        with_class(root, "box-layer")[0].get("data-operation") == '<a href="x">&\ufffd'
    )
    assert not [e for e in root.iter() if e.tag.endswith(("}a", "}b"))]


def test_a_drawing_that_stands_alone_knows_both_schemes():
    drawing = svg(mlp((0, 1, "add"), depth=1), standalone=True)
    [style] = [e for e in read(drawing).iter() if e.tag == f"{SVG}style"]
    assert "prefers-color-scheme:dark" in style.text
    assert not re.search(r"url\(|@import|<|&", style.text)
    for name in set(re.findall(r"var\(--([\w-]+)\)", style.text)):
        assert style.text.count(f"--{name}:") == 2, name


def test_its_colours_are_those_of_the_page():
    page = Path("api/dashboard/src/style/colours.css")
    light, dark = (ROOT / page).read_text().split('[data-theme="dark"]')
    for colours, text in ((LIGHT, light), (DARK, dark)):
        for name, value in colours.items():
            assert f"--{name}: {value};" in text


def test_a_gate_is_as_wide_as_it_lets_the_skip_pass_and_says_so():
    plan = mlp((0, 1, "gate"), (0, 2, "gate"), (1, 2, "add"))
    gates = {(0, 1): 0.1, (0, 2): 0.9}
    findings = {
        Edge(*pair, EdgeKind.GATE): Finding(openness, "accuracy -0.0100")
        for pair, openness in gates.items()
    }
    found = {
        (arc.get("data-source"), arc.get("data-target")): arc
        for arc in with_class(read(svg(plan, findings=findings)), "arc")
    }
    wide, narrow, plain = found["0", "1"], found["0", "2"], found["1", "2"]
    width = {
        id(arc): float(with_class(arc, "arc-line")[0].get("stroke-width"))
        for arc in (wide, narrow)
    }
    assert width[id(wide)] > 2 * width[id(narrow)]
    assert (wide.get("data-passing"), narrow.get("data-passing")) == ("0.9", "0.1")
    assert "lets 90% of it pass" in wide.get("aria-label")
    assert "accuracy -0.0100 without it" in wide.get("aria-label")
    assert plain.get("data-passing") is plain.get("data-removal") is None
