import inspect
import subprocess
import sys

from nas.cli.commands import serve, worker
from nas.settings import Settings

HEAVY = ("torch", "ray", "optuna", "sqlalchemy", "sklearn", "httpx", "pydantic")


def python(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_the_help_page_loads_nothing_heavy():
    code = (
        "import sys; from nas.cli.app import build; build();"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    assert python(code).strip() == "[]"


def test_inspecting_loads_neither_torch_nor_a_service():
    code = (
        "import sys; from nas.cli.app import build\n"
        "try: build()(['inspect', '--preset', 'resnet-20', '--json'])\n"
        "except SystemExit as end: assert end.code == 0\n"
        "heavy = ('torch', 'ray', 'optuna', 'sqlalchemy', 'httpx')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    assert python(code).strip().endswith("[]")


def test_the_module_is_the_command():
    command = [sys.executable, "-m", "nas", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "inspect" in done.stdout


def test_every_option_of_serve_and_worker_is_a_setting():
    for command in (serve.serve, worker.worker):
        options = set(inspect.signature(command).parameters) - {"no_worker", "check"}
        assert options <= set(Settings.model_fields)
