"""Calls, modules and wires as Python expressions."""

from __future__ import annotations

from search_spaces.plan import Call, Module, Ref, Shape, Value, Wire


def shape_text(shape: Shape) -> str:
    """``16x32x32``: how a shape is written in the comment at a line's end."""
    return "x".join(map(str, shape))


def assignment(name: str, expression: str, *shapes: Shape) -> str:
    """``s2 = self.basic2(s1)  # 16x32x32``."""
    return f"{name} = {expression}  # {', '.join(map(shape_text, shapes))}"


def construct(module: Module) -> str:
    """The right-hand side that makes a submodule in ``__init__``."""
    calls = [_call(call) for call in module.calls]
    return calls[0] if len(calls) == 1 else f"nn.Sequential({', '.join(calls)})"


def apply(module: Module, *arguments: str) -> str:
    """``self.basic2(s1)``; a module without calls hands its argument on."""
    if not module.calls:
        return arguments[0]
    return f"self.{module.name}({', '.join(arguments)})"


def carry(wire: Wire, channel_axis: int) -> str:
    """What a skip brings: ``self.project_0_2(s0[:, :8])``."""
    text = wire.variable
    if wire.take is not None:
        text += f"[{':, ' * (channel_axis + 1)}:{wire.take}]"
    for module in wire.modules:
        text = apply(module, text)
    return text


def _call(call: Call) -> str:
    """``BasicBlock(16, 32, stride=2)``."""
    positional = [_value(argument) for argument in call.positional]
    keywords = [f"{name}={_value(argument)}" for name, argument in call.keywords]
    return f"{call.callee}({', '.join(positional + keywords)})"


def _value(argument: Value) -> str:
    return argument.name if isinstance(argument, Ref) else repr(argument)
