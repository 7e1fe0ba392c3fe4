"""Calls, modules and wires as Python expressions."""

from __future__ import annotations

from search_spaces.plan import Call, Module, Ref, Shape, Value, Wire


def shape_text(shape: Shape) -> str:
    """``16x32x32``: how a shape is written in the comment at a line's end."""
    return "x".join(map(str, shape))


def value(argument: Value) -> str:
    """An argument as it is written in a call."""
    return argument.name if isinstance(argument, Ref) else repr(argument)


def call(constructor: Call) -> str:
    """``BasicBlock(16, 32, stride=2)``."""
    positional = [value(argument) for argument in constructor.positional]
    keywords = [f"{name}={value(argument)}" for name, argument in constructor.keywords]
    return f"{constructor.callee}({', '.join(positional + keywords)})"


def construct(module: Module) -> str:
    """The right-hand side that makes a submodule in ``__init__``."""
    calls = [call(constructor) for constructor in module.calls]
    return calls[0] if len(calls) == 1 else f"nn.Sequential({', '.join(calls)})"


def apply(module: Module, *arguments: str) -> str:
    """``self.basic2(s1)``; a module without calls hands its argument on."""
    if not module.calls:
        return arguments[0]
    return f"self.{module.name}({', '.join(arguments)})"


def carried(wire: Wire) -> str:
    """What a skip brings: ``self.project_0_2(s0[:, :8])``."""
    text = wire.variable
    if wire.take is not None:
        text = f"{text}[:, :{wire.take}]"
    for module in wire.modules:
        text = apply(module, text)
    return text
