"""Graphs of pipelines as pictures: SVG that follows the page's colours, light and dark."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from grandalf.graphs import Edge, Vertex
from grandalf.graphs import Graph as Layered
from grandalf.layouts import SugiyamaLayout
from pipeline_graphs import Graph

CHARACTER = 7.3  # pixels: width of a character of the monospaced font
HEIGHT = 26
MARGIN = 8
PAGE = 740  # pixels: the width of the text
GAPS = 14, 32  # pixels: beside each other, and from layer to layer


@dataclass
class Box:
    """What the layout asks of a vertex, and where it puts its centre.

    Attributes:
        text: What is written in it.
        kind: ``node``, ``namespace`` or ``data``.
        w: Extent along a layer, in pixels.
        h: Extent from layer to layer, in pixels.
        xy: The centre, along the layer and from layer to layer.
    """

    text: str
    kind: str
    w: float
    h: float
    xy: tuple[float, float] = (0.0, 0.0)


@dataclass
class Layout:
    """A graph with a place for each box.

    Attributes:
        boxes: The vertices of the layout; each has its `Box` as ``view``.
        edges: Those between them.
        swap: Whether it goes from left to right, so that the axes are exchanged.
    """

    boxes: list[Any]
    edges: list[Any]
    swap: bool

    @property
    def size(self) -> tuple[float, float]:
        """Width and height, in pixels."""
        places = [_place(vertex.view, self.swap) for vertex in self.boxes]
        width = max(x + box_width / 2 for x, _, box_width in places) + MARGIN
        return width, max(y for _, y, _ in places) + HEIGHT / 2 + MARGIN


def draw_svg(graph: Graph) -> str:
    """Draw a graph from top to bottom; one too wide for the page from left to right if it helps."""
    downwards, rightwards = (_lay_out(graph, swap) for swap in (False, True))
    fits = downwards.size[0] <= max(PAGE, rightwards.size[0])
    return _write_svg(downwards if fits else rightwards, graph.title or "the pipeline")


def _write_svg(layout: Layout, title: str) -> str:
    width, height = layout.size
    return "\n".join(
        [
            f'<div class="pipeline-graph"><svg width="{width:.0f}" height="{height:.0f}" '
            f'role="img" aria-label="Graph of {escape(title)}">',
            *(_draw_edge(edge, layout.swap) for edge in layout.edges),
            *(_draw_box(vertex.view, layout.swap) for vertex in layout.boxes),
            "</svg></div>",
        ]
    )


def _lay_out(graph: Graph, swap: bool) -> Layout:
    boxes, edges = _make_boxes(graph, swap)
    _arrange(boxes, edges)
    return Layout(boxes, edges, swap)


def _make_boxes(graph: Graph, swap: bool) -> tuple[list[Any], list[Any]]:
    datasets = {name: _make_box(name, "data", swap) for name in graph.datasets}
    steps = []
    edges = []
    for step in graph.steps:
        vertex = _make_box(step.name, "namespace" if step.is_namespace else "node", swap)
        steps.append(vertex)
        edges += [Edge(datasets[name], vertex) for name in step.inputs]
        edges += [Edge(vertex, datasets[name]) for name in step.outputs]
    return [*datasets.values(), *steps], edges


def _make_box(text: str, kind: str, swap: bool) -> Any:
    width = len(text) * CHARACTER + 24
    vertex = Vertex()
    extents = (HEIGHT, width) if swap else (width, HEIGHT)
    vertex.view = Box(text, kind, *extents)
    return vertex


def _arrange(boxes: list[Any], edges: list[Any]) -> None:
    """Give each box its place; parts that do not hang together come beside each other."""
    start = float(MARGIN)
    for part in Layered(boxes, edges).C:
        layout = SugiyamaLayout(part)
        layout.xspace, layout.yspace = GAPS
        layout.init_all(roots=[v for v in part.sV if not v.e_in()], optimize=True)
        layout.draw(8)
        views = [vertex.view for vertex in part.sV]
        left = min(view.xy[0] - view.w / 2 for view in views)
        top = min(view.xy[1] - view.h / 2 for view in views)
        for view in views:
            view.xy = view.xy[0] - left + start, view.xy[1] - top + MARGIN
        start = max(view.xy[0] + view.w / 2 for view in views) + 2 * GAPS[0]


def _place(box: Box, swap: bool) -> tuple[float, float, float]:
    """Return the centre of a box in the picture, and its width there."""
    along, across = box.xy
    return (across, along, box.h) if swap else (along, across, box.w)


def _draw_edge(edge: Any, swap: bool) -> str:
    (x1, y1, width1), (x2, y2, width2) = (_place(vertex.view, swap) for vertex in edge.v)
    if swap:
        x1, x2 = x1 + width1 / 2, x2 - width2 / 2
        bend = max(12, (x2 - x1) / 2)
        controls = f"{x1 + bend:.0f} {y1:.0f} {x2 - bend:.0f} {y2:.0f}"
    else:
        y1, y2 = y1 + HEIGHT / 2, y2 - HEIGHT / 2
        bend = max(12, (y2 - y1) / 2)
        controls = f"{x1:.0f} {y1 + bend:.0f} {x2:.0f} {y2 - bend:.0f}"
    return f'<path class="edge" d="M {x1:.0f} {y1:.0f} C {controls} {x2:.0f} {y2:.0f}"/>'


def _draw_box(box: Box, swap: bool) -> str:
    x, y, width = _place(box, swap)
    radius = HEIGHT / 2 if box.kind == "data" else 4
    return (
        f'<g class="{box.kind}"><rect x="{x - width / 2:.0f}" y="{y - HEIGHT / 2:.0f}" '
        f'width="{width:.0f}" height="{HEIGHT}" rx="{radius:.0f}"/>'
        f'<text x="{x:.0f}" y="{y + 4:.0f}">{escape(box.text)}</text></g>'
    )
