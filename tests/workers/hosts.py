"""Hosts of their own in one machine: network namespaces on a switch, whose cables can be pulled."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

TOOLS = ("ip", "unshare", "hostname", "mount")
SWITCH = "switch"
NETWORK = "10.99.0"
NAMED = 'hostname "$0" && mount --bind "$1" /etc/hosts && shift && exec "$@"'
"""Shell: gives a program a host's name, and the names of the other hosts."""


class NoHosts(Exception):
    """This machine, or this user, cannot make network namespaces; says why."""


class Hosts:
    """Some hosts; the first has the switch, so that nothing of it is seen outside.

    Use it as a context manager: it ends every process on its hosts, and takes them down.
    """

    def __init__(self, *names: str, folder: Path) -> None:
        self.addresses = {
            name: f"{NETWORK}.{number}" for number, name in enumerate(names, 1)
        }
        self._first = names[0]
        self._book = folder / "hosts"
        self._started: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Hosts:
        """Set them up.

        Raises:
            NoHosts: they cannot be had here.
        """
        if os.geteuid() != 0:
            raise NoHosts("only root may make network namespaces")
        if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
            raise NoHosts(f"there is no {', '.join(missing)}")
        try:
            self._set_up()
        except subprocess.CalledProcessError as error:
            self._take_down()
            raise NoHosts(f"{error}: {error.stderr.strip()}") from error
        return self

    def __exit__(self, *_: object) -> None:
        self._take_down()

    def start(
        self, name: str, *command: str, environment: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        """Start a program on a host, where it can look up all of them."""
        named = ("unshare", "--uts", "--mount", "sh", "-c", NAMED, name, self._book)
        process = subprocess.Popen(
            ["ip", "netns", "exec", _namespace(name), *named, *command],
            env=dict(environment),
            start_new_session=True,
        )
        self._started.append(process)
        return process

    def cut_off(self, name: str) -> None:
        """Pull the cable: what is sent is lost, and nobody is told."""
        self._inside("link", "set", name, "down")

    def reconnect(self, name: str) -> None:
        """Plug the cable in again."""
        self._inside("link", "set", name, "up")

    def _set_up(self) -> None:
        lines = ["127.0.0.1 localhost"]
        lines += [f"{address} {name}" for name, address in self.addresses.items()]
        self._book.write_text("\n".join(lines) + "\n")
        for name in self.addresses:
            _ip("netns", "add", _namespace(name))
            _ip("-n", _namespace(name), "link", "set", "lo", "up")
        self._inside("link", "add", SWITCH, "type", "bridge")
        self._inside("link", "set", SWITCH, "up")
        self._address(self._first, SWITCH)
        for name in list(self.addresses)[1:]:
            self._connect(name)

    def _connect(self, name: str) -> None:
        there = ("peer", "name", "eth0", "netns", _namespace(name))
        self._inside("link", "add", name, "type", "veth", *there)
        self._inside("link", "set", name, "master", SWITCH, "up")
        self._address(name, "eth0")
        _ip("-n", _namespace(name), "link", "set", "eth0", "up")

    def _address(self, name: str, device: str) -> None:
        address = f"{self.addresses[name]}/24"
        _ip("-n", _namespace(name), "address", "add", address, "dev", device)

    def _inside(self, *arguments: str) -> None:
        """Where the switch is."""
        _ip("-n", _namespace(self._first), *arguments)

    def _take_down(self) -> None:
        there = {line.split()[0] for line in _ip("netns", "list").splitlines() if line}
        for namespace in map(_namespace, self.addresses):
            if namespace in there:
                _end_all(namespace)
                _ip("netns", "delete", namespace)
        for process in self._started:
            process.wait()


def _namespace(name: str) -> str:
    return f"nas-{os.getpid()}-{name}"


def _ip(*arguments: str) -> str:
    done = subprocess.run(
        ["ip", *arguments], check=True, text=True, capture_output=True
    )
    return done.stdout


def _end_all(namespace: str, seconds: float = 10.0) -> None:
    """End what runs there, and what it starts meanwhile."""
    deadline = time.monotonic() + seconds
    while left := _ip("netns", "pids", namespace).split():
        assert time.monotonic() < deadline, f"{namespace} has processes yet: {left}"
        for process in left:
            with suppress(ProcessLookupError):
                os.kill(int(process), signal.SIGKILL)
        time.sleep(0.05)
