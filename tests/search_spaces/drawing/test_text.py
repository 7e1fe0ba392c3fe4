"""Networks as text."""

from __future__ import annotations

from search_spaces import Architecture, Edge, EdgeKind, Task, Topology, get
from search_spaces.drawing import draw, draw_small

A, C, G = EdgeKind.ADD, EdgeKind.CONCAT, EdgeKind.GATE
ROWS = Task((4,), 2)


def perceptron(
    *edges: tuple[int, int, EdgeKind], depth: int = 3, **given: int | str
) -> Architecture:
    settings = get("mlp").parse({"depth": depth, "width": 8, **given})
    return Architecture("mlp", settings, Topology(tuple(Edge(*e) for e in edges)))


def everything(num_layers: int) -> Architecture:
    pairs = [(i, j) for j in range(1, num_layers + 1) for i in range(j)]
    return perceptron(*((i, j, A) for i, j in pairs), depth=num_layers)


def test_states_stand_below_each_other_with_their_skips_as_arcs() -> None:
    network = perceptron((0, 1, A), (1, 2, G), (1, 3, C))
    assert draw(network.plan(ROWS)).splitlines() == [
        "s0  8   stem    ──┐",
        "s1  8   linear1 ◄─a─┬─┐",
        "s2  8   linear2 ◄───g ║",
        "s3  16  linear3 ◄─────c",
        "a │ add: 1   c ║ concat: 1   g ┆ gate: 1",
    ]


def test_an_arc_that_passes_others_crosses_them() -> None:
    network = perceptron((0, 2, C), (1, 3, A))
    assert draw(network.plan(ROWS)).splitlines()[1] == "s1  8   linear1 ──╫─┐"


def test_a_plain_network_says_that_it_has_no_skips() -> None:
    assert draw(perceptron().plan(ROWS)).endswith("linear3\nno skips")
    assert draw(perceptron(stem="none").plan(ROWS)).startswith("s0  4  input")


def test_arcs_stay_within_the_width_and_the_rest_is_named() -> None:
    text = draw(everything(12).plan(ROWS), width=40)
    arcs = [line.split("  also ")[0] for line in text.splitlines()]
    assert max(map(len, arcs)) <= 40
    assert "also a0" in text


def test_every_skip_is_drawn_or_named_once() -> None:
    lines = draw(everything(12).plan(ROWS), width=60).splitlines()[:-1]
    for state, line in enumerate(lines):
        arcs, _, rest = line.partition("  also ")
        gutter = arcs.split("◄")[-1] if "◄" in arcs else ""
        assert gutter.count("a") + len(rest.split()) == state


def test_the_small_drawing_has_states_in_a_row_and_arcs_below() -> None:
    network = perceptron((0, 1, A), (1, 2, G), (1, 3, C))
    assert draw_small(network).splitlines() == [
        "●──●──●──●",
        "╰a╯╰g╯",
        "   ╰─c──╯",
    ]


def test_the_small_drawing_of_a_large_network_is_a_bar_for_every_state() -> None:
    assert draw_small(everything(40), width=30).splitlines() == [
        "·▁▂▃▄▅▆▇██████████████████████",
        "███████████",
        "820 add",
    ]
    assert draw_small(perceptron(depth=40)).splitlines()[-1] == "no skips"
