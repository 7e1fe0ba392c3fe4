"""From source to module: what trains is the text that a user exports.

The source is registered with ``linecache``, so tracebacks show its lines and ``torch.compile`` and
``inspect`` find them.
"""

from __future__ import annotations

import hashlib
import linecache
import sys
from types import ModuleType

import torch
from torch import nn

from nas.codegen.source import source as source_of
from search_spaces.plan import Plan

NUM_KEPT = 64
"""Sources kept loaded, lest a worker that trains thousands of networks keeps them all."""

_loaded: list[str] = []


def build(plan: Plan, seed: int | None = None) -> nn.Module:
    """The network of a plan; the same seed gives the same weights, bit by bit."""
    return build_source(source_of(plan), seed)


def build_source(source: str, seed: int | None = None) -> nn.Module:
    """The network of a source; ``seed`` leaves the caller's random numbers as they were."""
    network = load_class(source)
    if seed is None:
        return network()
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        return network()


def load_class(source: str) -> type[nn.Module]:
    """Execute a source and return its class ``Network``.

    A source that was loaded lately is not executed again: its digest names its module.
    """
    name = f"nas_network_{hashlib.sha256(source.encode()).hexdigest()[:16]}"
    if name not in _loaded:
        _loaded.append(name)
        _execute(name, source)
        if len(_loaded) > NUM_KEPT:
            _forget(_loaded.pop(0))
    network: type[nn.Module] = sys.modules[name].__dict__["Network"]
    return network


def _execute(name: str, source: str) -> None:
    """Register first: whoever resolves a name while the module runs finds it."""
    filename = f"<{name}>"
    lines = source.splitlines(keepends=True)
    linecache.cache[filename] = (len(source), None, lines, filename)
    module = ModuleType(name)
    module.__file__ = filename
    sys.modules[name] = module
    exec(compile(source, filename, "exec"), module.__dict__)


def _forget(name: str) -> None:
    """Let go of a module; networks that were built from it live on."""
    del sys.modules[name]
    linecache.cache.pop(f"<{name}>", None)
