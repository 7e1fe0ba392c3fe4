"""Choices of many trials as numbers."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nas.analysis import codes
from nas.analysis.codes import coded, read
from search_spaces import EdgeKind, EdgePolicy, Outline

SETTINGS = {"depth": 2, "widths": [4], "operations": ["conv", "basic"]}
OUTLINE = Outline("convnet", SETTINGS, EdgePolicy(kinds=("gate",)))
NAMES = [d.name for d in OUTLINE.dimensions]

WORDS = st.sampled_from([*EdgeKind, "conv", "basic", "warp", 'a"b', "\\", "é", ""])
ALIKE = st.lists(st.fixed_dictionaries(dict.fromkeys(NAMES, WORDS)), max_size=6)
ANY = st.lists(
    st.dictionaries(st.sampled_from([*NAMES, "other", 'q"']), WORDS, max_size=6),
    max_size=6,
)


@given(ALIKE | ANY, st.sampled_from([(",", ":"), (", ", ": ")]))
def test_choices_are_read_from_json_as_from_its_objects(choices, separators):
    documents = [json.dumps(chosen, separators=separators) for chosen in choices]
    assert read(OUTLINE, documents).tolist() == coded(OUTLINE, choices).tolist()


def test_choices_that_are_alike_are_not_parsed(monkeypatch):
    chosen = dict(zip(NAMES, ("gate", "none", "none", "basic", "conv"), strict=True))
    monkeypatch.setattr(codes, "coded", pytest.fail)
    documents = [json.dumps(chosen)] * 2
    assert read(OUTLINE, documents).tolist() == [[1, 0, 0, 1, 0]] * 2
