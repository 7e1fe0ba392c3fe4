import subprocess
import sys

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
