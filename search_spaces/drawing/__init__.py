"""Networks drawn: as text for a terminal, as SVG for the page, a report and a README.

``svg`` is the one drawing of a topology; whoever shows one shows what it gives.
"""

from search_spaces.drawing.links import Finding, Findings
from search_spaces.drawing.text import draw, draw_small
from search_spaces.drawing.vector import Size, svg
from search_spaces.drawing.words import summary

__all__ = ["Finding", "Findings", "Size", "draw", "draw_small", "summary", "svg"]
