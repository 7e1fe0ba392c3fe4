"""CSV tables: what is the target, what are classes, and which cell is at fault."""

import numpy as np
import pytest

from nas import datasets
from nas.datasets.source import MalformedData
from search_spaces.plan import TaskKind


@pytest.fixture
def load(tmp_path):
    """Write the table 'plants' and load it."""

    def write_and_load(text):
        content = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "plants.csv").write_bytes(content)
        return datasets.load("plants", tmp_path)

    return write_and_load


def table(header="height,width,kind", row="{i},{j},{c}", num=20):
    rows = [row.format(i=i, j=i / 7, c="ab"[i % 2], n=i % 2) for i in range(num)]
    return "\n".join([header, *rows]) + "\n"


def test_the_last_column_is_the_target(load):
    data = load(table())
    assert data.info.classes == ("a", "b")
    assert data.info.task.input_shape == (2,)
    assert data.info.summary == "CSV: 20 rows, 2 features, target 'kind'"


@pytest.mark.parametrize("name", ["label", "Target", " LABEL "])
def test_a_column_named_label_or_target_is_the_target_wherever_it_stands(load, name):
    data = load(table(header=f"{name},height,width", row="{c},{i},{j}"))
    assert data.info.classes == ("a", "b")


def test_integers_are_classes(load):
    assert load(table(row="{i},{j},{n}")).info.classes == ("0", "1")


def test_numbers_with_a_decimal_point_are_a_regression(load):
    data = load(table(row="{i},{j},{i}.5"))
    assert data.info.task.kind is TaskKind.REGRESSION


def test_quotes_blank_lines_a_byte_order_mark_and_windows_line_ends_are_read(load):
    plain = load(table())
    text = table(row='"{i}",{j},"{c}"').replace("\n", "\r\n") + "\r\n\r\n"
    assert load(b"\xef\xbb\xbf" + text.encode()).info.digest == plain.info.digest


def test_features_arrive_in_the_order_of_the_columns(load):
    data = load(table())
    assert np.allclose(data.train.x[:, 0] / 7, data.train.x[:, 1])


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("", "0 columns in the first line"),
        ("a;b\n1;2\n", "1 columns in the first line"),
        ("1,2\n3,4\n", "the first line holds numbers"),
        ("a,b\n", "no rows"),
        ("a,a,b\n1,2,3\n", "two columns are named 'a'"),
        (
            "label,x,target\n1,2,3\n",
            "several columns could be the target: label, target",
        ),
        ("a,b,c\n1,2,x\n3,y\n", "line 3 has 2 cells, the header 3"),
        (
            table(row="red,{i},{c}"),
            r"not numeric: column 'height' \(row 1 of 'height' is 'red'\)",
        ),
        (table(row="red,,{c}"), "not numeric: column 'height', 'width'"),
        (table() + "3,nan,a\n", "row 21 of 'width' is 'nan'"),
        (table() + "3,inf,a\n", "row 21 of 'width' is 'inf'"),
        (table() + "3,3,\n", r"row 21 has no target \(column 'kind'\)"),
        (table() + '3,"3,a\n', "not a CSV file in UTF-8: unexpected end"),
        (b"a,b\n\xff\xfe,1\n", "not a CSV file in UTF-8"),
        (table(row="{i},{j},a"), "train holds a single class"),
        (table(row="{i},{j},{i}"), "20 classes for 20 training samples"),
        (table(num=2), "2 classes for 2 training samples"),
    ],
)
def test_a_malformed_table_is_refused_with_the_place(load, text, pattern):
    with pytest.raises(MalformedData, match=pattern) as caught:
        load(text)
    assert "plants" in str(caught.value)


def test_a_table_too_large_for_the_memory_is_refused_unread(monkeypatch, load):
    monkeypatch.setattr("nas.datasets.sizes.max_bytes", lambda: 1000)
    with pytest.raises(MalformedData, match="1,000 is the limit"):
        load(table())
