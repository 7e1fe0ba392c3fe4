"""Choices of many trials as numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from search_spaces import Outline

Codes = NDArray[np.int8]
"""For each trial and dimension the index of its option; -1 where it has none of them."""


def coded(outline: Outline, choices: Sequence[Mapping[str, str]]) -> Codes:
    """The choices of trials as indices into the options of ``outline``'s dimensions."""
    codes = np.full((len(choices), len(outline.dimensions)), -1, dtype=np.int8)
    for place, dimension in enumerate(outline.dimensions):
        name = dimension.name
        index: dict[str | None, int] = {o: n for n, o in enumerate(dimension.choices)}
        codes[:, place] = [index.get(chosen.get(name), -1) for chosen in choices]
    return codes


def read(outline: Outline, documents: Sequence[str]) -> Codes:
    """The same of choices as JSON.

    All trials of a job name the same dimensions in the same order, and no word is escaped, so between
    quotes every fourth text is a choice: half the time that a parser takes. Whatever is not so is parsed.
    """
    whole = "".join(documents)
    texts = whole.split('"')
    names, chosen = texts[1::4], texts[3::4]
    num = len(chosen) // len(documents) if documents else 0
    is_alike = (
        num > 0
        and len(names) == len(chosen) == num * len(documents)
        and names == names[:num] * len(documents)
        and "\\" not in whole
    )
    if not is_alike:
        return coded(outline, [json.loads(document) for document in documents])
    place_of = {name: place for place, name in enumerate(names[:num])}
    word_of = {word: number for number, word in enumerate(dict.fromkeys(chosen))}
    words = np.fromiter(map(word_of.__getitem__, chosen), np.int64, len(chosen))
    words = words.reshape(len(documents), num)
    codes = np.full((len(documents), len(outline.dimensions)), -1, dtype=np.int8)
    for place, dimension in enumerate(outline.dimensions):
        if dimension.name in place_of:
            index = {option: n for n, option in enumerate(dimension.choices)}
            code_of = np.array([index.get(word, -1) for word in word_of], np.int8)
            codes[:, place] = code_of[words[:, place_of[dimension.name]]]
    return codes
