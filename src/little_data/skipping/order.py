"""In which order the nodes of a pipeline run, where their inputs leave a choice."""

from __future__ import annotations

import heapq

from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node


def order_nodes(pipeline: Pipeline) -> list[Node]:
    """Order nodes so that of those that could run, the one that most others wait for is first.

    Data that everything is made from are so checked before time is spent on anything else. Kedro
    orders by the length of the way from the sources, which says nothing about that.

    Returns:
        All nodes, each after those whose outputs it reads; as in the pipeline where as many others
        wait for them.
    """
    waiting = _count_followers(pipeline)
    places = {node: place for place, node in enumerate(pipeline.nodes)}
    parents = pipeline.node_dependencies
    missing = {node: len(parents[node]) for node in pipeline.nodes}
    children: dict[Node, list[Node]] = {node: [] for node in pipeline.nodes}
    for node in pipeline.nodes:
        for parent in parents[node]:
            children[parent].append(node)
    ready = [(-waiting[node], places[node]) for node in pipeline.nodes if not missing[node]]
    heapq.heapify(ready)
    ordered = []
    while ready:
        node = pipeline.nodes[heapq.heappop(ready)[1]]
        ordered.append(node)
        for child in children[node]:
            missing[child] -= 1
            if not missing[child]:
                heapq.heappush(ready, (-waiting[child], places[child]))
    return ordered


def _count_followers(pipeline: Pipeline) -> dict[Node, int]:
    """Count the nodes that wait for each, directly or through others."""
    followers: dict[Node, set[Node]] = {node: set() for node in pipeline.nodes}
    for node in reversed(pipeline.nodes):
        for parent in pipeline.node_dependencies[node]:
            followers[parent] |= {node} | followers[node]
    return {node: len(found) for node, found in followers.items()}
