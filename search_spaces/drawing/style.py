"""The style of a drawing that stands alone: the page's rules, with the page's colours of both schemes."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

LIGHT = {
    "surface": "#ffffff",
    "surface-2": "#eef2f7",
    "line": "#dfe4ea",
    "line-strong": "#8b96a5",
    "text": "#17202c",
    "text-quiet": "#556070",
    "accent": "#1f56d8",
    "kind-add": "#2161dd",
    "kind-concat": "#b8500a",
    "kind-gate": "#7d2bbf",
}
DARK = {
    "surface": "#171c23",
    "surface-2": "#1e252e",
    "line": "#2a323d",
    "line-strong": "#6b7787",
    "text": "#e6ebf2",
    "text-quiet": "#98a4b3",
    "accent": "#7ea6ff",
    "kind-add": "#6ea0ff",
    "kind-concat": "#ff9f5a",
    "kind-gate": "#c78bff",
}


@cache
def style() -> str:
    """A ``<style>`` element."""
    dark = f"@media (prefers-color-scheme:dark){{{_colours(DARK)}}}"
    ground = ".drawing{background:var(--surface)}"
    return f"<style>{_colours(LIGHT)}{dark}{ground}{_short(rules())}</style>"


def rules() -> str:
    """What the page imports too."""
    return (files(__package__) / "drawing.css").read_text(encoding="utf-8")


def _colours(named: dict[str, str]) -> str:
    written = ";".join(f"--{name}:{value}" for name, value in named.items())
    return f".drawing{{{written}}}"


def _short(css: str) -> str:
    """Without comments and line breaks; no ``<`` or ``&`` is in it, so XML can hold it as it is."""
    lines = (line.strip() for line in css.splitlines())
    return "".join(line for line in lines if not line.startswith("/*"))
