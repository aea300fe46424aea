"""Which part of the pipelines the options of ``kedro run`` choose, by the names of its nodes."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any

import click
from kedro.framework.project import pipelines
from kedro.pipeline.node import Node

from little_data.messages.suggestions import suggest

logger = logging.getLogger(__name__)

# The options, with what is chosen by each.
KINDS = {
    "node_names": "node",
    "from_nodes": "node",
    "to_nodes": "node",
    "tags": "tag",
    "namespaces": "namespace",
}


def choose_nodes(options: dict[str, Any]) -> None:
    """Look for what is named in the pipelines that are, or else in the others.

    Where no pipeline is named and the default has not what is, the pipeline that has it is run:
    the autoencoders are not in the default.

    Args:
        options: Those of Kedro; ``pipelines`` is changed.

    Raises:
        click.ClickException: A name is that of nothing that there is.
    """
    named = [name for name in (options["pipeline"], *options["pipelines"]) if name]
    given = [(kind, name) for option, kind in KINDS.items() for name in options[option] or ()]
    missing = [each for each in given if not has(named or ["__default__"], *each)]
    if not missing:
        return
    others = (
        [] if named else [each for each in pipelines if all(has([each], *one) for one in given)]
    )
    if not others:
        raise click.ClickException(explain_missing(*missing[0], named))
    logger.info("The %s %s is in the pipeline %s", *missing[0], others[0])
    options["pipelines"] = (others[0],)


def has(names: Sequence[str], kind: str, name: str) -> bool:
    """Tell whether one of some pipelines has a node, a tag or a namespace."""
    return name in list_names(kind, (node for each in names for node in pipelines[each].nodes))


def list_names(kind: str, nodes: Iterable[Node]) -> set[str]:
    """List the names of nodes, their tags, or their namespaces with those around them."""
    if kind == "node":
        return {node.name for node in nodes}
    if kind == "tag":
        return {tag for node in nodes for tag in node.tags}
    return {prefix for node in nodes for prefix in node.namespace_prefixes}


def explain_missing(kind: str, name: str, named: Sequence[str]) -> str:
    """Say that a name is that of nothing in some pipelines, and what may be meant."""
    where = ", ".join(named) or "the default pipeline"
    having = [each for each in pipelines if has([each], kind, name)]
    if having:
        return f"there is no {kind} '{name}' in {where}. It is in {', '.join(having)}"
    searched = named or [*pipelines]
    known = list_names(kind, (node for each in searched for node in pipelines[each].nodes))
    return (
        f"there is no {kind} '{name}' in {where}.{suggest(name, known)} "
        "`kedro registry describe` lists the nodes"
    )
