"""Long columns as JSON, written by numpy: a list of Python objects for each costs ten times as much."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydantic_core import to_json

from nas.analysis.codes import Codes


def names(column: NDArray[np.bytes_]) -> bytes:
    """Ids or fingerprints, which hold nothing that JSON escapes."""
    joined = b'","'.join(column.tolist())
    return b'["' + joined + b'"]' if len(column) else b"[]"


def rows(codes: Codes) -> bytes:
    """A list for each row; of single digits each row is as long as any other."""
    num_rows, num_columns = codes.shape
    if not codes.size or codes.min() < 0 or codes.max() > 9:
        return to_json(codes.tolist())
    text = np.full((num_rows, 2 * num_columns + 2), ord(","), np.uint8)
    text[:, 0] = ord("[")
    text[:, 1 : 2 * num_columns : 2] = codes + ord("0")
    text[:, 2 * num_columns] = ord("]")
    return b"[" + text.tobytes()[:-1] + b"]"
