"""``nas inspect``: look at one network without training it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from nas.cli.options import Json


def inspect(
    family: Annotated[
        str | None, typer.Option(help="Family of networks: convnet, mlp.")
    ] = None,
    topology: Annotated[
        str, typer.Option(help="Named topology: plain, resnet, densenet, highway.")
    ] = "resnet",
    edge: Annotated[
        list[str] | None,
        typer.Option(
            metavar="I-J=KIND", help="Lay this edge over the topology.  Repeatable."
        ),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="KEY=VALUE", help="A setting of the family.  Repeatable."
        ),
    ] = None,
    preset: Annotated[
        str | None,
        typer.Option(help="A published network: resnet-20, densenet-40-12 ..."),
    ] = None,
    architecture: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="JSON of an architecture, trial or bundle."),
    ] = None,
    input_: Annotated[
        str | None,
        typer.Option("--input", metavar="SHAPE", help="Of one sample: 3,32,32."),
    ] = None,
    outputs: Annotated[
        int | None, typer.Option(min=1, help="Classes, or values to predict.  [10]")
    ] = None,
    task: Annotated[
        str | None, typer.Option(help="classification or regression.")
    ] = None,
    as_json: Json = False,
    code: Annotated[
        bool, typer.Option("--code", help="Print the PyTorch source and nothing else.")
    ] = False,
    svg: Annotated[
        Path | None,
        typer.Option("--svg", metavar="FILE", help="Write the drawing as SVG."),
    ] = None,
) -> None:
    """Layers, shapes, edges, parameters, FLOPs, memory and a drawing of one network.

    Needs no service and trains nothing. Name the network by --family and --topology, by --preset or
    by --architecture.
    """
    from rich.console import Console

    from nas.cli import inspection
    from nas.cli.choice import Choice

    choice = Choice(
        family=family,
        topology=topology,
        edges=edge or [],
        settings=set_ or [],
        preset=preset,
        file=architecture,
        input_shape=input_,
        num_outputs=outputs,
        task=task,
    )
    found = inspection.Inspection.of(*choice.network())
    if svg is not None:
        inspection.draw_to(svg, found.plan)
    if code:
        from nas.codegen import source

        typer.echo(source(found.plan), nl=False)
    elif as_json:
        typer.echo(json.dumps(inspection.document(found), indent=2))
    else:
        console = Console()
        console.print(inspection.render(found, console.width))
