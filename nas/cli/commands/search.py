"""``nas search``: post a job, watch it, take the winner."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nas.cli.options import DataDir, DatasetDir, Json, Url

_JOB = "The job"
_RUN = "How it runs"


def search(
    dataset: Annotated[
        str | None,
        typer.Option(help="Data set (`nas data`).  [digits]", rich_help_panel=_JOB),
    ] = None,
    family: Annotated[
        str | None,
        typer.Option(help="Family: convnet, mlp.  [convnet]", rich_help_panel=_JOB),
    ] = None,
    trials: Annotated[
        int | None,
        typer.Option(help="Candidates to evaluate.  [24]", rich_help_panel=_JOB),
    ] = None,
    epochs: Annotated[
        int | None,
        typer.Option(help="Full budget of a candidate.", rich_help_panel=_JOB),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="A setting of the family: depth=6, 'widths=[16,32]'.  Repeatable.",
            rich_help_panel=_JOB,
        ),
    ] = None,
    space: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=VALUE",
            help="What may vary: max_span=3, pins.0-2=add.  Repeatable.",
            rich_help_panel=_JOB,
        ),
    ] = None,
    recipe: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=VALUE",
            help="How candidates are trained: batch_size=128.  Repeatable.",
            rich_help_panel=_JOB,
        ),
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=VALUE",
            help="Any other field of the request: limits.max_skips=4, "
            "objective.penalty.coefficient=0.1.  Repeatable.",
            rich_help_panel=_JOB,
        ),
    ] = None,
    sampler: Annotated[
        str | None,
        typer.Option(
            help="topology, tpe, gp, nsga2, evolution, local, random or grid.  [topology]",
            rich_help_panel=_JOB,
        ),
    ] = None,
    pruner: Annotated[
        str | None,
        typer.Option(
            help="asha, hyperband, median or none.  [asha]", rich_help_panel=_JOB
        ),
    ] = None,
    max_train_samples: Annotated[
        int | None,
        typer.Option(help="Train on a subset of this size.", rich_help_panel=_JOB),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(help="Same seed, same search.  [0]", rich_help_panel=_JOB),
    ] = None,
    warm_start: Annotated[
        list[str] | None,
        typer.Option(
            metavar="JOB",
            help="Begin with the results of an ended job of the same family.  Repeatable.",
            rich_help_panel=_JOB,
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Name of the job.", rich_help_panel=_JOB)
    ] = None,
    request: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="JSON of a whole request; options change it.  - reads stdin.",
            rich_help_panel=_JOB,
        ),
    ] = None,
    embedded: Annotated[
        bool,
        typer.Option(
            "--embedded",
            help="Start an own service for this search, also where one runs.",
            rich_help_panel=_RUN,
        ),
    ] = False,
    detach: Annotated[
        bool,
        typer.Option(
            "--detach", help="Post the job and do not wait.", rich_help_panel=_RUN
        ),
    ] = False,
    export: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Write the winner's bundle there.",
            rich_help_panel=_RUN,
        ),
    ] = None,
    url: Url = None,
    data_dir: DataDir = None,
    dataset_dir: DatasetDir = None,
    as_json: Json = False,
) -> None:
    """Search for the best skip topology and watch it happen.

    Posts a job to the running service; where none runs, starts one for the time of the search.
    """
    from nas.cli import request as requests
    from nas.cli import searching, service

    wanted = requests.Options(
        file=request,
        dataset=dataset,
        family=family,
        trials=trials,
        epochs=epochs,
        settings=set_ or [],
        space=space or [],
        recipe=recipe or [],
        fields=field or [],
        sampler=sampler,
        pruner=pruner,
        max_train_samples=max_train_samples,
        seed=seed,
        name=name,
        warm_start=warm_start or [],
    )
    searching.search(
        service.settings_with(url=url, data_dir=data_dir, dataset_dir=dataset_dir),
        requests.build(wanted),
        searching.Manner(embedded, detach, export, as_json),
    )
