"""Pipelines as graphs: which node makes what from what, as Mermaid text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kedro.io.core import is_parameter
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node


@dataclass(frozen=True)
class Step:
    """A node of a graph, or a whole namespace that is drawn as one.

    Attributes:
        name: What the box says.
        inputs: Datasets that it reads; parameters are left out.
        outputs: Datasets that it makes.
        is_namespace: Whether it stands for several nodes.
    """

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    is_namespace: bool = False


@dataclass(frozen=True)
class Graph:
    """A picture's worth of steps.

    Attributes:
        title: What is drawn; empty for the whole of a pipeline.
        steps: Its steps, in the order in which they can run.
    """

    title: str
    steps: tuple[Step, ...]

    @property
    def is_large(self) -> bool:
        """Whether it is better drawn from left to right than from top to bottom."""
        return len(self.steps) > 10

    @property
    def datasets(self) -> list[str]:
        """The datasets, in the order in which they are met."""
        return list(dict.fromkeys(name for s in self.steps for name in (*s.inputs, *s.outputs)))


def draw_graphs(pipeline: Pipeline) -> list[Graph]:
    """Return the graphs of a pipeline.

    A pipeline of namespaces becomes two: all namespaces as one step each, and the largest of them
    with its nodes, since they are made from one template.
    """
    inner = _group_by_namespace(pipeline.nodes)
    if len(inner) < 2:
        return [Graph("", tuple(_make_step(node) for node in pipeline.nodes))]
    largest = max(inner, key=lambda name: len(inner[name]))
    steps = tuple(_make_step(node, f"{largest}.") for node in inner[largest])
    return [Graph("", _fold(pipeline, inner)), Graph(largest, steps)]


def _group_by_namespace(nodes: Iterable[Node]) -> dict[str, list[Node]]:
    groups: dict[str, list[Node]] = {}
    for node in nodes:
        if node.namespace and "." in node.namespace:
            groups.setdefault(node.namespace, []).append(node)
    return groups


def _make_step(node: Node, prefix: str = "") -> Step:
    return Step(
        node.name.rpartition(".")[2],
        tuple(name.removeprefix(prefix) for name in node.inputs if not is_parameter(name)),
        tuple(name.removeprefix(prefix) for name in node.outputs),
    )


def _fold(pipeline: Pipeline, groups: dict[str, list[Node]]) -> tuple[Step, ...]:
    """Draw each group as one step, with the data that it shares with the rest."""
    prefix = f"{next(iter(groups)).partition('.')[0]}."
    steps: dict[str, Step] = {}
    for node in pipeline.nodes:
        if node.namespace not in groups:
            steps[node.name] = _make_step(node, prefix)
            continue
        part = Pipeline(groups[node.namespace])
        read = {name for name in part.inputs() if not is_parameter(name)}
        made = part.all_outputs() & (pipeline - part).all_inputs()
        steps[node.namespace] = Step(
            node.namespace.removeprefix(prefix),
            tuple(sorted(name.removeprefix(prefix) for name in read)),
            tuple(sorted(name.removeprefix(prefix) for name in made)),
            is_namespace=True,
        )
    return tuple(steps.values())


def write_mermaid(graph: Graph) -> str:
    """Write a graph as a Mermaid flowchart: boxes are nodes, rounded ones data."""
    numbers = {name: f"d{number}" for number, name in enumerate(graph.datasets)}
    lines = [f"flowchart {'LR' if graph.is_large else 'TD'}"]
    lines += [f'    {number}(["{name}"])' for name, number in numbers.items()]
    for number, step in enumerate(graph.steps):
        box = f'[["{step.name}"]]' if step.is_namespace else f'["{step.name}"]'
        lines.append(f"    n{number}{box}")
        lines += [f"    {numbers[name]} --> n{number}" for name in step.inputs]
        lines += [f"    n{number} --> {numbers[name]}" for name in step.outputs]
    return "\n".join(lines)


BEGIN = "<!-- graph: written by docs/draw_pipelines.py -->"
END = "<!-- end of graph -->"


def write_section(pipeline: Pipeline) -> str:
    """Write the graphs of a pipeline as they stand in its README, markers included."""
    parts = [BEGIN]
    for graph in draw_graphs(pipeline):
        if graph.title:
            parts.append(f"The namespace `{graph.title}` from within:")
        parts.append(f"```mermaid\n{write_mermaid(graph)}\n```")
    return "\n\n".join([*parts, END])


def replace_section(text: str, section: str) -> str:
    """Put a section in the place of the one that a README has, or at its end."""
    between = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    if between.search(text):
        return between.sub(lambda _: section, text, count=1)
    return f"{text.rstrip()}\n\n{section}\n"
