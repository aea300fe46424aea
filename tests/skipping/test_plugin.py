"""The room as a plugin: a copy of it by another name, in a new project of the spaceflights kind."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from project_runs import leave_out_coverage

import little_data.skipping

pytestmark = pytest.mark.slow

NAME = "kedro_skipping"
# Nothing of this project can be imported.
KEDRO = """
import sys
from kedro.framework.cli.cli import main
sys.modules["little_data"] = None
main()
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """What `kedro new` makes, with the data processing of Kedro's spaceflights, and the plugin."""
    folder = tmp_path_factory.mktemp("new")
    options = ["--tools", "none", "--example", "n", "--telemetry", "no"]
    kedro(folder, "new", "--name", "spaceflights", *options)
    project = folder / "spaceflights"
    shutil.copytree(Path(__file__).parent / "spaceflights", project, dirs_exist_ok=True)
    plugin = project / "src" / NAME
    plugin.mkdir()
    for module in Path(little_data.skipping.__file__).parent.glob("*.py"):
        text = module.read_text().replace("little_data.skipping", NAME)
        (plugin / module.name).write_text(text)
    return project


def kedro(folder, *arguments):
    result = subprocess.run(
        [sys.executable, "-c", KEDRO, *arguments],
        cwd=folder,
        env={**leave_out_coverage(), "DO_NOT_TRACK": "1"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def run(project, *options):
    """Run everything, or what the options say, and return why each node ran that ran."""
    lines = kedro(project, "run", *options).splitlines()
    found = (re.search(r"\[\d+/\d+\] (\w+)_node(?:: (.*))?$", line) for line in lines)
    return {each[1]: each[2] or "never run" for each in found if each}


def list_followed(project):
    """List the nodes that Kedro-Viz shows as those of the last run."""
    events = json.loads((project / ".viz/kedro_pipeline_events.json").read_text())
    return [event["node"] for event in events if event["event"] == "after_node_run"]


def edit(path, before, after):
    assert before in path.read_text()
    path.write_text(path.read_text().replace(before, after))


def test_a_run_in_a_new_project_does_what_changed(project):
    nodes = ["preprocess_companies", "preprocess_shuttles", "create_model_input_table"]
    assert run(project) == dict.fromkeys([*nodes, "split_data"], "never run")
    assert len(list_followed(project)) == 4
    assert run(project) == {}
    assert list_followed(project) == []

    edit(project / "conf/base/parameters.yml", "random_state: 3", "random_state: 4")
    assert run(project) == {"split_data": "parameter model_options.random_state changed"}
    assert list_followed(project) == ["split_data_node"]

    edit(project / "data/01_raw/reviews.csv", "14,62", "14,63")
    assert run(project) == {
        "create_model_input_table": "input reviews changed",
        "split_data": "input model_input_table changed",
    }

    edit(project / "src/spaceflights/nodes.py", ".astype(float) / 100", ".astype(float)")
    assert run(project) == {
        "preprocess_companies": "code of spaceflights.nodes changed",
        "create_model_input_table": "input preprocessed_companies changed",
        "split_data": "input model_input_table changed",
    }

    for option in ("--nodes", "--from-nodes"):
        assert run(project, option, "split_data_node") == {"split_data": "asked for by name"}

    everything = kedro(project, "run", "--runner", "SequentialRunner")
    assert "Completed 4 out of 4 tasks" in everything
