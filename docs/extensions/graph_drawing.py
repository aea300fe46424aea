"""Graphs of pipelines as pictures: SVG that follows the page's colours, light and dark."""

from __future__ import annotations

from html import escape
from typing import Any

from grandalf.graphs import Edge, Vertex
from grandalf.graphs import Graph as Layered
from grandalf.layouts import SugiyamaLayout
from pipeline_graphs import Graph

CHARACTER = 7.3  # pixels: width of a character of the monospaced font
HEIGHT = 26
MARGIN = 8


class Box:
    """The size of a vertex, and where the layout puts its centre."""

    def __init__(self, text: str) -> None:
        self.w = len(text) * CHARACTER + 24
        self.h = HEIGHT
        self.xy = (0.0, 0.0)


def draw_svg(graph: Graph) -> str:
    """Draw a graph from top to bottom; boxes are nodes, rounded ones data."""
    vertices, edges = _make_vertices(graph)
    _lay_out(vertices, edges)
    left = min(v.view.xy[0] - v.view.w / 2 for v in vertices) - MARGIN
    right = max(v.view.xy[0] + v.view.w / 2 for v in vertices) + MARGIN
    top = min(v.view.xy[1] for v in vertices) - HEIGHT / 2 - MARGIN
    bottom = max(v.view.xy[1] for v in vertices) + HEIGHT / 2 + MARGIN
    width, height = right - left, bottom - top
    return "\n".join(
        [
            f'<div class="pipeline-graph"><svg viewBox="{left:.0f} {top:.0f} {width:.0f} '
            f'{height:.0f}" width="{width:.0f}" height="{height:.0f}" role="img" '
            f'aria-label="Graph of {escape(graph.title or "the pipeline")}">',
            *(_draw_edge(edge) for edge in edges),
            *(_draw_vertex(vertex) for vertex in vertices),
            "</svg></div>",
        ]
    )


def _make_vertices(graph: Graph) -> tuple[list[Any], list[Any]]:
    datasets = {name: _make_vertex(name, "data") for name in graph.datasets}
    steps = []
    edges = []
    for step in graph.steps:
        vertex = _make_vertex(step.name, "namespace" if step.is_namespace else "node")
        steps.append(vertex)
        edges += [Edge(datasets[name], vertex) for name in step.inputs]
        edges += [Edge(vertex, datasets[name]) for name in step.outputs]
    return [*datasets.values(), *steps], edges


def _make_vertex(text: str, kind: str) -> Any:
    vertex = Vertex((text, kind))
    vertex.view = Box(text)
    return vertex


def _lay_out(vertices: list[Any], edges: list[Any]) -> None:
    """Give each vertex its place; parts that do not hang together come side by side."""
    offset = 0.0
    for part in Layered(vertices, edges).C:
        layout = SugiyamaLayout(part)
        layout.xspace, layout.yspace = 14, 30
        layout.init_all(roots=[v for v in part.sV if not v.e_in()], optimize=True)
        layout.draw(8)
        placed = list(part.sV)
        left = min(v.view.xy[0] - v.view.w / 2 for v in placed)
        top = min(v.view.xy[1] for v in placed)
        for vertex in placed:
            x, y = vertex.view.xy
            vertex.view.xy = (x - left + offset, y - top)
        offset = max(v.view.xy[0] + v.view.w / 2 for v in placed) + 30


def _draw_edge(edge: Any) -> str:
    (x1, y1), (x2, y2) = edge.v[0].view.xy, edge.v[1].view.xy
    y1, y2 = y1 + HEIGHT / 2, y2 - HEIGHT / 2
    bend = max(12, (y2 - y1) / 2)
    return (
        f'<path class="edge" d="M {x1:.0f} {y1:.0f} C {x1:.0f} {y1 + bend:.0f} '
        f'{x2:.0f} {y2 - bend:.0f} {x2:.0f} {y2:.0f}"/>'
    )


def _draw_vertex(vertex: Any) -> str:
    text, kind = vertex.data
    (x, y), width = vertex.view.xy, vertex.view.w
    radius = HEIGHT / 2 if kind == "data" else 4
    return (
        f'<g class="{kind}"><rect x="{x - width / 2:.0f}" y="{y - HEIGHT / 2:.0f}" '
        f'width="{width:.0f}" height="{HEIGHT}" rx="{radius:.0f}"/>'
        f'<text x="{x:.0f}" y="{y + 4:.0f}">{escape(text)}</text></g>'
    )
