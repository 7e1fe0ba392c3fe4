"""Networks as SVG: one function from a plan to its drawing, the same wherever it is shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from search_spaces.drawing import arcs, boxes, words
from search_spaces.drawing.layout import Scene, scene_of
from search_spaces.drawing.links import Findings
from search_spaces.drawing.markup import Attributes, element, number
from search_spaces.drawing.picture import Picture, picture_of
from search_spaces.drawing.style import style
from search_spaces.drawing.thumbnail import thumbnail
from search_spaces.plan import Plan
from search_spaces.topology import Edge

Size = Literal["full", "small"]

_NAMESPACE = "http://www.w3.org/2000/svg"


def svg(
    plan: Plan,
    *,
    size: Size = "full",
    against: Plan | None = None,
    weights: Mapping[Edge, float] | None = None,
    opened: Collection[str] = (),
    findings: Findings | None = None,
    standalone: bool = False,
) -> str:
    """The drawing of ``plan``; the same plan gives the same text.

    Args:
        plan: the network.
        size: ``full`` has states from top to bottom with all that is known of them, ``small`` has dots
            and arcs from left to right in 96 by 64 pixels.
        against: another network; skips that only one of both has are marked, and those of another kind.
        weights: how frequent each edge is, from 0 to 1, drawn instead of the skips of ``plan``.
        opened: parts of a collapsed network that are drawn in full, by their keys: ``12-21``.
        findings: what was measured of its skips: a gate's arc is as wide as it lets the skip pass.
        standalone: with a style of its own, for a file; else classes only, for a page's style.
    """
    if size == "small":
        width, height, parts = thumbnail(plan, against, weights)
    else:
        picture = picture_of(
            plan, against=against, weights=weights, opened=opened, findings=findings
        )
        scene = scene_of(picture)
        width, height, parts = scene.width, scene.height, _full(picture, scene)
    is_image = standalone or size == "small"
    attributes: Attributes = {
        "xmlns": _NAMESPACE,
        "class": f"drawing drawing-{size}" + (" is-compared" if against else ""),
        "viewBox": f"0 0 {number(width)} {number(height)}",
        "width": width,
        "height": height,
        "role": "img" if is_image else "group",
        "aria-label": words.summary(plan),
        "data-fingerprint": plan.fingerprint,
        "data-num-layers": len(plan.steps),
    }
    return element("svg", attributes, style() if standalone else "", *parts)


def _full(picture: Picture, scene: Scene) -> list[str]:
    start, *others = (f"{number(x)} {number(y)}" for x, y in scene.spine)
    spine: Attributes = {
        "class": "spine",
        "d": f"M{start}L{' '.join(others)}",
        "fill": "none",
    }
    framed = list(zip(picture.boxes, scene.frames, strict=True))
    return [
        *(boxes.band(band, scene.width) for band in scene.bands),
        element("path", spine),
        *(boxes.bracket(p, picture.boxes, scene.frames) for p in picture.opened),
        *(boxes.drawn(box, frame) for box, frame in framed),
        *(arcs.drawn(curve, picture.boxes) for curve in scene.curves),
    ]
