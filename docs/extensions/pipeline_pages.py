"""Pages of the pipelines (their graphs and nodes) and of the catalog (its entries by layer)."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from graph_drawing import draw_svg
from kedro.io.core import is_parameter
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node
from pipeline_graphs import draw_graphs
from project_facts import (
    Entry,
    find_entry,
    find_module,
    find_parameter_classes,
    list_entries,
    list_pipelines,
    read_package_name,
    read_source,
)

LAYERS = {
    "raw": "01 raw: where the data come from",
    "intermediate": "02 intermediate: what is known of each file",
    "primary": "03 primary: splits and views",
    "feature": "04 feature: what the frozen network makes of photos",
    "model_input": "05 model input: arrays to train on",
    "models": "06 models",
    "model_output": "07 model output: probabilities and codes",
    "reporting": "08 reporting: figures, tables and pages",
}


@dataclass
class Description:
    """A node, or the nodes of several namespaces that are made from one template.

    Attributes:
        name: The node's name, with ``{variant}`` in place of the namespace that varies.
        functions: What it calls.
        inputs: Entries of the catalog and parameters that it reads.
        outputs: Entries of the catalog that it makes.
        variants: The namespaces that have it; none if there is only one node.
    """

    name: str
    functions: list[Callable[..., Any]] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    variants: list[str] = field(default_factory=list)

    def add(self, node: Node) -> None:
        """Take up what one of the nodes is."""
        _extend(self.functions, [inspect.unwrap(node.func)])
        _extend(self.inputs, [_name_input(name, node) for name in node.inputs])
        _extend(self.outputs, [find_entry(name) or name for name in node.outputs])
        if "{variant}" in self.name:
            _extend(self.variants, [str(node.namespace).rpartition(".")[2]])


def _extend(known: list[Any], new: list[Any]) -> None:
    known.extend(each for each in new if each not in known)


def _name_input(dataset: str, node: Node) -> str:
    if is_parameter(dataset):
        name = dataset.removeprefix("params:")
        return f"params:{_generalise(name, node)}"
    return find_entry(dataset) or dataset


def _generalise(name: str, node: Node) -> str:
    """Write ``{variant}`` for the inner namespace of a node."""
    if not node.namespace or "." not in node.namespace:
        return name
    family, _, variant = node.namespace.rpartition(".")
    prefix = f"{family}.{variant}."
    return f"{family}.{{variant}}.{name.removeprefix(prefix)}" if name.startswith(prefix) else name


def describe_nodes(pipeline: Pipeline) -> list[Description]:
    """Describe the nodes of a pipeline; those that namespaces have in common once."""
    described: dict[str, Description] = {}
    for node in pipeline.nodes:
        name = _generalise(node.name, node)
        described.setdefault(name, Description(name)).add(node)
    return list(described.values())


def write_pipeline_pages() -> dict[str, str]:
    """Return the pages by file name; ``index`` lists them."""
    pipelines = list_pipelines()
    folder = "/reference/generated/pipelines"
    purposes = {name: _first_paragraph(find_module(name)) for name in pipelines}
    rows = [f"| [`{name}`]({folder}/{name}.md) | {told} |" for name, told in purposes.items()]
    index = [
        "# Pipelines",
        "",
        "In the pictures, boxes are nodes, rounded boxes are data, and double boxes are "
        "namespaces that hold nodes of their own. Parameters are listed below each picture.",
        "",
        "| pipeline | what it does |",
        "|---|---|",
        *rows,
        "",
        "```{toctree}",
        ":hidden:",
        *(f"{name} <{name}>" for name in pipelines),
        "```",
    ]
    pages = {name: _write_pipeline(name, pipeline) for name, pipeline in pipelines.items()}
    return {"index": "\n".join(index), **pages}


def _first_paragraph(thing: Any) -> str:
    """Return the first paragraph of a docstring as Markdown."""
    first = (inspect.getdoc(thing) or "").partition("\n\n")[0]
    return " ".join(first.split()).replace("``", "`")


def _write_pipeline(name: str, pipeline: Pipeline) -> str:
    lines = [f"# Pipeline `{name}`", "", _first_paragraph(find_module(name)), "", "```bash"]
    lines += [f"kedro run --pipelines {name}", "```", ""]
    for graph in draw_graphs(pipeline):
        if graph.title:
            lines += [f"One of the namespaces from within, `{graph.title}`:", ""]
        lines += ["```{raw} html", draw_svg(graph), "```", ""]
    lines += ["## Nodes", ""]
    for description in describe_nodes(pipeline):
        lines += [*_write_node(description), ""]
    return "\n".join(lines)


def _write_node(description: Description) -> Iterator[str]:
    yield f"````{{node}} {description.name}"
    yield ""
    if len(description.functions) == 1:
        yield _first_paragraph(description.functions[0])
        yield ""
    if description.variants:
        yield f"- Namespaces: {', '.join(f'`{name}`' for name in description.variants)}"
    calls = [
        f"{{py:func}}`{each.__name__} <{each.__module__}.{each.__qualname__}>`"
        for each in description.functions
    ]
    yield f"- Calls: {', '.join(calls)}"
    for title, names in (("Reads", description.inputs), ("Makes", description.outputs)):
        if names:
            yield f"- {title}: {', '.join(_link_data(name) for name in names)}"
    yield "````"


def _link_data(name: str) -> str:
    if is_parameter(name):
        name = name.removeprefix("params:")
        group = name.partition(".")[0]
        known = any(each.partition(".")[0] == group for each in find_parameter_classes())
        page = f"/reference/generated/parameters/{group}.md"
        return f"[`{name}`]({page})" if known else f"`{name}`"
    if name in {entry.name for entry in list_entries()}:
        return f"{{dataset}}`{name}`"
    return f"`{name}` (in memory)"


def write_catalog_page() -> str:
    """Write the page of all entries of the catalog."""
    descriptions = [each for part in list_pipelines().values() for each in describe_nodes(part)]
    lines = [
        "# Datasets",
        "",
        'Every dataset of the catalog in `conf/base/catalog_*.yml`. `catalog.load("<name>")` '
        "loads it in a notebook. `<source>` in a path is `sample`, `folder`, `kaggle` or `mnist`: "
        "the source that the environment names. A name with `{family}` and `{variant}` is one "
        "entry for all autoencoders, such as `autoencoders.simple.codes`. In the path of a "
        "versioned dataset a folder for each version follows.",
        "",
    ]
    for layer, title in LAYERS.items():
        entries = [entry for entry in list_entries() if entry.layer == layer]
        lines += [f"## {title}", ""] if entries else []
        for entry in entries:
            lines += [*_write_entry(entry, descriptions), ""]
    return "\n".join(lines)


def _write_entry(entry: Entry, descriptions: list[Description]) -> Iterator[str]:
    yield f"````{{dataset}} {entry.name}"
    yield ""
    yield f"- Class: {_link_class(entry.settings['type'])}"
    path = _find_path(entry.settings)
    if path:
        yield f"- File: `{path}`{', versioned' if entry.settings.get('versioned') else ''}"
    for title, place in (("Made by", "outputs"), ("Read by", "inputs")):
        nodes = [each.name for each in descriptions if entry.name in getattr(each, place)]
        if nodes:
            yield f"- {title}: {', '.join(f'{{node}}`{name}`' for name in nodes)}"
    yield "````"


def _link_class(name: str) -> str:
    """Link one of the project's own classes where it is defined, not where it is exported."""
    package, _, short = name.rpartition(".")
    if not package.startswith(read_package_name()):
        return f"`{name}`"
    module = getattr(importlib.import_module(package), short).__module__
    return f"{{py:class}}`{short} <{module}.{short}>`"


def _find_path(settings: dict[str, Any]) -> str:
    path = settings.get("filepath") or settings.get("path") or ""
    return str(path).replace(f"/{read_source()}", "/<source>")
