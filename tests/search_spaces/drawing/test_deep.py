"""Deep networks: layers that share a box, and boxes that are opened."""

from __future__ import annotations

from time import perf_counter

from hypothesis import given, settings
from hypothesis import strategies as st

from search_spaces.drawing import svg
from tests.search_spaces.drawing.networks import mlp, read, with_class

RESIDUAL = (*((i, i + 1, "add") for i in range(60)), (3, 58, "gate"))
DEEP = mlp(*RESIDUAL, depth=60, width=4)


def num_drawn(root):
    """Skips in arcs, and within boxes."""
    counted = with_class(root, "arc") + with_class(root, "box-count")
    return sum(int(one.get("data-count")) for one in counted)


def parts(root):
    return [e.get("data-part") for e in with_class(root, "box-part")]


def test_up_to_forty_layers_every_state_has_its_box():
    assert parts(read(svg(mlp(depth=40, width=2)))) == []
    assert len(with_class(read(svg(mlp(depth=40, width=2))), "box-layer")) == 40


def test_deeper_ones_are_drawn_in_runs_of_ten():
    root = read(svg(DEEP))
    assert parts(root) == ["1-10", "11-20", "21-30", "31-40", "41-50", "51-60"]
    assert num_drawn(root) == len(RESIDUAL)


def test_skips_between_the_same_boxes_are_one_arc_that_counts_them():
    edges = tuple((i, i + 10, "concat") for i in range(1, 11))
    root = read(svg(mlp(*edges, depth=60, width=2)))
    [arc] = with_class(root, "arc")
    assert arc.get("data-count") == "10"
    assert arc.get("aria-label") == "10 concat skips from layers 1–10 to layers 11–20"


def test_a_part_that_is_opened_shows_its_layers_and_a_way_to_close_it():
    root = read(svg(DEEP, opened={"11-20"}))
    layers = [e.get("data-state") for e in with_class(root, "box-layer")]
    assert layers == [str(index) for index in range(11, 21)]
    [bracket] = with_class(root, "bracket")
    assert bracket.get("aria-label") == "Close layers 11–20"
    assert bracket.get("aria-expanded") == "true"
    assert num_drawn(root) == len(RESIDUAL)


def test_what_no_part_is_called_opens_nothing():
    assert svg(DEEP, opened={"2-7", "0-9999"}) == svg(DEEP)


@settings(deadline=None, max_examples=20)
@given(opened=st.sets(st.sampled_from(["1-50", "1-10", "11-20", "951-1000"])))
def test_no_skip_is_lost_whatever_is_open(opened):
    assert num_drawn(read(svg(THOUSAND, opened=opened))) == len(THOUSAND.skips)


THOUSAND = mlp(*((i, i + 1, "add") for i in range(1000)), depth=1000, width=2)


def test_a_thousand_layers_are_drawn_at_once_and_small():
    svg(THOUSAND)
    started = perf_counter()
    drawing = svg(THOUSAND)
    assert perf_counter() - started < 0.5  # 15 ms on a quiet machine
    assert len(drawing) < 40_000
    assert len(svg(THOUSAND, size="small")) < 10_000
