"""The model card, ``README.md``, and ``config.json``: what a reader and a program want to know."""

from __future__ import annotations

import json
import platform
from functools import cache
from importlib.metadata import version
from typing import Any

import torch
from jinja2 import Template

from nas.analysis.report.markdown import sample
from nas.datasets import DataKind
from nas.escaping import escaped
from nas.export.trained import TrainedNetwork
from nas.templates import template
from search_spaces.drawing import draw, summary
from search_spaces.plan import TaskKind, show

FORMAT = 1
PIXEL_LEVELS = 255


def config(network: TrainedNetwork) -> str:
    """The JSON that ``predict.py`` reads; all that is needed to train the network again."""
    trial, info, task = network.trial, network.dataset.info, network.plan.task
    content = {
        "format": FORMAT,
        "task": {
            "kind": task.kind.value,
            "input_shape": task.input_shape,
            "num_outputs": task.num_outputs,
        },
        "classes": info.classes,
        "preprocessing": {
            "divisor": PIXEL_LEVELS if info.kind is DataKind.IMAGE else 1,
            "mean": info.mean,
            "std": info.std,
        },
        "target": {"mean": info.target_mean, "std": info.target_std},
        "architecture": trial.architecture,
        "fingerprint": trial.fingerprint,
        "dataset": {
            "name": info.name,
            "digest": info.digest,
            "num_train": info.num_train,
            "num_val": info.num_val,
            "num_test": info.num_test,
        },
        "recipe": network.recipe.model_dump(mode="json"),
        "trial": _trial(network),
        "versions": {
            "skip-nas": version("skip-nas"),
            "torch": torch.__version__,
            "python": platform.python_version(),
        },
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _trial(network: TrainedNetwork) -> dict[str, Any]:
    trial = network.trial
    return {
        "id": trial.id,
        "job_id": trial.job_id,
        "job_name": network.job_name,
        "label": trial.label,
        "seed": trial.seed,
        "epochs": trial.epochs,
        "device": trial.device,
        "objective": network.metric,
        "metric": trial.metric,
        "penalty": trial.penalty,
        "score": trial.score,
        "values": dict(sorted(trial.values.items())),
    }


def card(network: TrainedNetwork) -> str:
    """The model card, as Markdown."""
    info, plan = network.dataset.info, network.plan
    return _template().render(
        network=network,
        trial=network.trial,
        info=info,
        plan=plan,
        inputs=show(plan.task.input_shape),
        is_classification=plan.task.kind is TaskKind.CLASSIFICATION,
        values=sorted(network.trial.values.items()),
        drawing=draw(plan),
        summary=summary(plan),
    )


@cache
def _template() -> Template:
    return template(
        "nas.export",
        "card.md.jinja",
        escaped=escaped,
        sample=sample,
        figure=lambda value: f"{value:.6g}",
    )
