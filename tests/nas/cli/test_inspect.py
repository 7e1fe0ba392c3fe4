import ast
import json

import pytest

from nas.cli.failures import ExitCode
from tests.nas.cli.conftest import Nas


@pytest.mark.parametrize(
    ("preset", "parameters"),
    [
        ("resnet-20", 269_722),
        ("resnet-110", 1_727_962),
        ("densenet-40-12", 1_019_722),
        ("mlp-10x100", 90_000),
    ],
)
def test_a_preset_has_its_published_number_of_parameters(nas: Nas, preset, parameters):
    found = json.loads(nas("inspect", "--preset", preset, "--json").stdout)
    assert found["costs"]["parameters"] == parameters
    plan = found["plan"]
    parts = [*plan["states"], *plan["skips"], plan["head"]]
    assert sum(part["parameters"] for part in parts) == parameters


def test_the_page_shows_layers_shapes_skips_costs_and_a_drawing(nas: Nas):
    page = nas("inspect", "--preset", "resnet-20").stdout
    for expected in ("16x32x32", "269,722", "add s6 through pad_6_7", "basic9", "◄"):
        assert expected in page


def test_the_drawing_is_written_as_a_file_beside_what_is_printed(nas: Nas, tmp_path):
    file = tmp_path / "resnet-20.svg"
    result = nas("inspect", "--preset", "resnet-20", "--svg", str(file))
    assert result.exit_code == 0, result.stderr
    assert "269,722" in result.stdout
    assert file.read_text().startswith("<svg ")


def test_a_drawing_that_cannot_be_written_is_said(nas: Nas, tmp_path):
    file = tmp_path / "nowhere" / "resnet-20.svg"
    result = nas("inspect", "--preset", "resnet-20", "--svg", str(file))
    assert result.exit_code == ExitCode.REFUSED
    assert "cannot be written" in result.stderr


def test_settings_edges_and_task_come_from_the_options(nas: Nas):
    result = nas(
        *("inspect", "--family", "convnet", "--topology", "densenet"),
        *("--set", "depth=4", "--set", "widths=[8,16]", "--edge", "0-2=gate"),
        *("--edge", "0-1=none", "--input", "1,8,8", "--outputs", "3", "--json"),
    )
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["task"] == {
        "kind": "classification",
        "input_shape": [1, 8, 8],
        "num_outputs": 3,
    }
    kinds = {(s["source"], s["target"]): s["kind"] for s in found["plan"]["skips"]}
    assert kinds == {
        (0, 2): "gate",
        (1, 2): "concat",
        (2, 3): "concat",
        (3, 4): "concat",
    }
    assert found["costs"]["num_skips"] == 4


def test_an_mlp_reads_tables_and_may_answer_a_regression(nas: Nas):
    result = nas(
        *("inspect", "--family", "mlp", "--input", "30", "--outputs", "1"),
        *("--task", "regression", "--json"),
    )
    assert json.loads(result.stdout)["task"]["kind"] == "regression"


def test_the_architecture_of_an_inspection_can_be_inspected_again(nas, tmp_path):
    first = nas("inspect", "--family", "convnet", "--edge", "0-2=concat", "--json")
    file = tmp_path / "architecture.json"
    file.write_text(first.stdout)
    again = nas("inspect", "--architecture", str(file), "--json")
    assert json.loads(again.stdout) == json.loads(first.stdout)


def test_the_code_is_python_and_nothing_else(nas: Nas):
    result = nas("inspect", "--preset", "mlp-10x100", "--code")
    names = [
        n.name for n in ast.parse(result.stdout).body if isinstance(n, ast.ClassDef)
    ]
    assert "Network" in names


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], ExitCode.REFUSED, "give one of --family"),
        (["--family", "mlp", "--preset", "resnet-20"], ExitCode.REFUSED, "give one of"),
        (["--preset", "resnet-20", "--set", "depth=3"], ExitCode.REFUSED, "--family"),
        (["--preset", "resnet-21"], ExitCode.REFUSED, "densenet-40-12"),
        (["--family", "resnet"], ExitCode.REFUSED, "convnet, mlp"),
        (["--family", "mlp", "--topology", "x"], ExitCode.REFUSED, "highway"),
        (["--family", "mlp", "--set", "dept=3"], ExitCode.REFUSED, "settings.dept"),
        (["--family", "mlp", "--edge", "0-99=add"], ExitCode.REFUSED, "(0, 99)"),
        (["--family", "mlp", "--edge", "2=add"], ExitCode.REFUSED, "--edge 0-2=add"),
        (["--family", "mlp", "--edge", "0-2=ad"], ExitCode.REFUSED, "none, add"),
        (["--family", "mlp", "--edge", "2-0=add"], ExitCode.REFUSED, "point forward"),
        (["--family", "mlp", "--input", "a"], ExitCode.REFUSED, "3,32,32"),
        (["--family", "mlp", "--input", "0"], ExitCode.REFUSED, "3,32,32"),
        (["--family", "mlp", "--task", "x"], ExitCode.REFUSED, "regression"),
        (["--architecture", "none.json"], ExitCode.NOT_FOUND, "none.json"),
    ],
)
def test_what_names_no_network_says_what_to_change(nas: Nas, arguments, code, said):
    result = nas("inspect", *arguments)
    assert result.exit_code == code
    assert result.stdout == ""
    assert said in result.stderr


@pytest.mark.parametrize("text", ["{", "[]", '{"family": "mlp", "edgs": []}'])
def test_a_file_without_an_architecture_is_refused(nas: Nas, tmp_path, text):
    file = tmp_path / "architecture.json"
    file.write_text(text)
    result = nas("inspect", "--architecture", str(file))
    assert result.exit_code == ExitCode.REFUSED
    assert result.stdout == ""
