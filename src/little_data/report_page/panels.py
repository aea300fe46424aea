"""Take a Plotly figure of several panels apart."""

from __future__ import annotations

import math
from typing import Any

from little_data.startup.lazy_imports import go


def split_panels(figure: go.Figure) -> list[go.Figure]:
    """Make a figure of each panel, if `plotly.subplots.make_subplots` has put some side by side.

    Each has its traces and its axes; the title over the panel is the title of its figure; and each
    has the legend that the panels shared. A figure of one column stays whole.

    Args:
        figure: It is left as it was.
    """
    content = figure.to_dict()
    pairs = list(dict.fromkeys(_find_axes(trace) for trace in content["data"]))
    columns = {_find_domain(content["layout"], x_axis) for x_axis, _ in pairs}
    if len(columns) < 2:
        return [go.Figure(figure)]
    titles = _find_titles(content["layout"], pairs)
    return [_extract_panel(content, pair, titles[pair]) for pair in pairs]


Axes = tuple[str, str]


def _find_axes(trace: dict[str, Any]) -> Axes:
    return trace.get("xaxis", "x"), trace.get("yaxis", "y")


def _extract_panel(content: dict[str, Any], axes: Axes, title: str) -> go.Figure:
    layout = content["layout"]
    kept = {
        key: value
        for key, value in layout.items()
        if not key.startswith(("xaxis", "yaxis")) and key not in ("annotations", "shapes", "height")
    }
    traces = [
        {**_show_in_legend(trace), "xaxis": "x", "yaxis": "y"}
        for trace in content["data"]
        if _find_axes(trace) == axes
    ]
    refs = dict(zip(("xref", "yref"), axes, strict=True))
    for items in ("annotations", "shapes"):
        kept[items] = [
            {**item, **{ref: item[ref].replace(axis, axis[0]) for ref, axis in refs.items()}}
            for item in layout.get(items, [])
            # Such as "x2", or "x2 domain".
            if all(item.get(ref, "").split(" ")[0] == axis for ref, axis in refs.items())
        ]
    if "coloraxis" in kept:
        # It would take the width of the panel once for each.
        kept["coloraxis"] = {**kept["coloraxis"], "showscale": False}
    kept["xaxis"], kept["yaxis"] = (_free_axis(layout, axis) for axis in axes)
    return go.Figure({"data": traces, "layout": {**kept, "title": {"text": title}}})


def _show_in_legend(trace: dict[str, Any]) -> dict[str, Any]:
    """Let a trace be in its panel's legend if it is hidden since one of another panel is in it."""
    is_hidden_twin = trace.get("showlegend") is False and "legendgroup" in trace
    return {**trace, "showlegend": None} if is_hidden_twin else trace


def _free_axis(layout: dict[str, Any], name: str) -> dict[str, Any]:
    """Return an axis without what ties it to other panels, and with the title that they share."""
    bound = ("domain", "matches", "anchor")
    axis = layout.get(_name_axis(name), {})
    free = {key: value for key, value in axis.items() if key not in bound}
    if "scaleanchor" in axis:
        free["scaleanchor"] = "y" if name.startswith("x") else "x"
    titles = (
        layout[other]["title"]
        for other in layout
        if other.startswith(f"{name[0]}axis") and "title" in layout[other]
    )
    return {"title": next(titles, {}), **free}


def _name_axis(axis: str) -> str:
    return f"{axis[0]}axis{axis[1:]}"


def _find_domain(layout: dict[str, Any], axis: str) -> tuple[float, float]:
    start, end = layout.get(_name_axis(axis), {}).get("domain", (0, 1))
    return start, end


def _find_titles(layout: dict[str, Any], pairs: list[Axes]) -> dict[Axes, str]:
    """Find the text over each panel: it stands at the middle of its upper side."""
    tops = {}
    for pair in pairs:
        (left, right), (_, top) = (_find_domain(layout, axis) for axis in pair)
        tops[pair] = ((left + right) / 2, top)
    titles = dict.fromkeys(pairs, "")
    for annotation in layout.get("annotations", []):
        if annotation.get("xref") == annotation.get("yref") == "paper":
            place = annotation["x"], annotation["y"]
            nearest = min(pairs, key=lambda pair: math.dist(tops[pair], place))
            titles[nearest] = annotation["text"]
    return titles
