"""Long columns as JSON, written by numpy, and put into a document."""

from __future__ import annotations

import gzip
import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from api.analyses import fragments
from api.analyses.packed import packed

CODES = arrays(
    np.int8,
    array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=5),
    elements=st.integers(-1, 12),
)


@given(CODES)
def test_rows_are_what_a_parser_reads(codes):
    assert json.loads(fragments.rows(codes)) == codes.tolist()


@given(st.lists(st.from_regex(r"[a-z0-9_]{1,8}", fullmatch=True)))
def test_names_are_what_a_parser_reads(names):
    column = np.array([name.encode() for name in names], dtype=np.bytes_)
    assert json.loads(fragments.names(column)) == names


def test_members_that_are_json_already_stand_beside_the_others():
    body = packed({"a": 1, "b": [None]}, c=b"[1,2]", d=b'"x"')
    assert json.loads(gzip.decompress(body)) == {
        "a": 1,
        "b": [None],
        "c": [1, 2],
        "d": "x",
    }
