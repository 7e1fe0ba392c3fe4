"""What a container may call and set: the program as it is, asked itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import takewhile
from pathlib import Path

from nas.settings import Settings

ROOT = Path(__file__).parents[2]
IMAGE_SCRIPTS = ROOT / "deploy" / "docker"
BIN = Path(sys.executable).parent

SETTINGS = {f"NAS_{name.upper()}" for name in Settings.model_fields}

NO_SECRETS = re.compile(r"://[^/@\s]*:[^/@\s]+@")
"""A URL with a password in it."""


@cache
def help_of(*command: str) -> str:
    """What ``command --help`` says; it must end well."""
    done = subprocess.run(
        [*command, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"},
    )
    assert done.returncode == 0, (command, done.stderr)
    return done.stdout


def assert_command_exists(command: Sequence[str]) -> None:
    """Every word of a container's command is known to the program or to Ray."""
    words = list(command)
    if words[0] == "on-ray-node":
        assert (IMAGE_SCRIPTS / words.pop(0)).exists()
    if words[0] == "answers":
        assert (IMAGE_SCRIPTS / words[0]).exists()
        return
    if words[:2] == ["python", "-m"]:
        call, rest = (sys.executable, "-m", words[2]), words[3:]
    else:
        assert words[0] in {"nas", "ray"}, words
        named = list(takewhile(lambda word: not word.startswith("-"), words[1:]))
        call, rest = (str(BIN / words[0]), *named), words[1 + len(named) :]
    text = help_of(*call)
    for word in rest:
        option = word.partition("=")[0]
        assert option.startswith("--"), f"{word} of {words}"
        assert re.search(rf"{option}\b", text), f"{words[:3]} has no {option}"


def assert_environment_is_known(environment: Mapping[str, str]) -> None:
    """Every NAS_ variable is a setting, with a value that the setting takes."""
    ours = {
        name: value for name, value in environment.items() if name.startswith("NAS_")
    }
    assert set(ours) <= SETTINGS, set(ours) - SETTINGS
    Settings(**{name[4:].lower(): value for name, value in ours.items()})


def assert_no_secret(environment: Mapping[str, object]) -> None:
    """Passwords and tokens are named by their files."""
    for name, value in environment.items():
        assert not NO_SECRETS.search(str(value)), name
        if re.search(r"PASSWORD|TOKEN|SECRET|KEY", name):
            assert name.endswith(("_FILE", "_PATH")), name
            assert str(value).startswith("/run/secrets/"), name
