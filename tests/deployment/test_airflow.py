"""The DAG that `kedro airflow create` makes of our template has a task for each part."""

import ast
import subprocess
import sys
from itertools import product

import pytest
from kedro.pipeline import Pipeline

from little_data.pipeline_registry import register_pipelines

pytest.importorskip("kedro_airflow", reason="needs the extra airflow")

REPORT = register_pipelines()["report"]


@pytest.fixture(scope="module")
def dag(tmp_path_factory, project_path):
    folder = tmp_path_factory.mktemp("dags")
    command = ["airflow", "create", "--env", "folder", "--pipelines", "report", "-t", str(folder)]
    template = project_path / "deployment/airflow_dag.py.j2"
    subprocess.run(
        [sys.executable, "-m", "kedro", *command, "--jinja-file", str(template)],
        cwd=project_path,
        check=True,
        capture_output=True,
        timeout=120,
    )
    return ast.parse(next(folder.glob("*.py")).read_text())


def list_parts(dag):
    comprehensions = [node for node in ast.walk(dag) if isinstance(node, ast.DictComp)]
    return ast.literal_eval(comprehensions[0].generators[0].iter)


def list_arrows(dag):
    shifts = [node for node in ast.walk(dag) if isinstance(node, ast.BinOp)]
    return {
        (ast.literal_eval(shift.left.slice), ast.literal_eval(shift.right.slice))
        for shift in shifts
        if isinstance(shift.op, ast.RShift)
    }


def take_part(name: str) -> Pipeline:
    return REPORT.only_nodes_with_tags(name)


@pytest.mark.slow
def test_each_node_belongs_to_one_task(dag):
    nodes = [node.name for part in list_parts(dag) for node in take_part(part).nodes]
    assert sorted(nodes) == sorted(node.name for node in REPORT.nodes)


@pytest.mark.slow
def test_a_task_follows_those_whose_results_it_reads(dag):
    parts = list_parts(dag)
    reads = {
        (before, after)
        for before, after in product(parts, parts)
        if before != after and take_part(before).all_outputs() & take_part(after).inputs()
    }
    assert list_arrows(dag) == reads
