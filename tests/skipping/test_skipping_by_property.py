"""Whatever the pipeline and the edits: a skipping run stores what a full run would."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_project import OWN, Output, SmallProject, Step

SOURCES = ["source_0", "source_1"]
PARAMETERS = ["alpha", "beta"]
FORMS = [(kind, versioned) for kind in ("text", "json", "pickle") for versioned in (False, True)]
FORMS += [("memory", False), (OWN, False)]
EDITS = ["parameter", "source", "code", "helper", "format"]
EDITS += ["edit output", "delete output", "touch", "none"]


@st.composite
def pipelines(draw):
    """Up to five nodes, each with one or two outputs, of which some stay in memory."""
    known = [*SOURCES, *(f"params:{name}" for name in PARAMETERS)]
    steps = []
    for number in range(draw(st.integers(1, 5))):
        inputs = draw(st.lists(st.sampled_from(known), min_size=1, max_size=3, unique=True))
        outputs = tuple(
            Output(f"made_{number}_{place}", *draw(st.sampled_from(FORMS)))
            for place in range(draw(st.integers(1, 2)))
        )
        steps.append(Step(tuple(inputs), outputs))
        known += [output.name for output in outputs]
    read = {name for step in steps for name in step.inputs}
    return [
        Step(step.inputs, tuple(keep(output, read) for output in step.outputs)) for step in steps
    ]


def keep(output, read):
    """Store what no node reads: a result in memory is always made again."""
    in_vain = output.kind == "memory" and output.name not in read
    return Output(output.name, "text", output.versioned) if in_vain else output


def edit(project, kind, choice):
    """Make one edit; `choice` says where."""
    stored = [output for output in project.outputs if output.kind != "memory"]
    if kind == "parameter":
        project.parameters[PARAMETERS[choice % 2]] = {"inner": choice}
    elif kind == "source":
        # As long as before, as an edit of a digit is.
        project.path(SOURCES[choice % 2]).write_text(f"{choice:04}")
    elif kind in ("code", "helper"):
        place = -1 if kind == "helper" else choice % len(project.steps)
        project.constants[place] = choice
        project.write_code()
    elif kind == "format":
        project.mark = str(choice)
        project.write_code()
    elif kind == "edit output" and stored:
        path = project.stored(stored[choice % len(stored)])
        path.write_bytes(path.read_bytes()[::-1])
    elif kind == "delete output" and stored:
        output = stored[choice % len(stored)]
        path = project.stored(output)
        shutil.rmtree(path.parent) if output.versioned else path.unlink()
    elif kind == "touch":
        for path in project.folder.rglob("*"):
            if path.is_file() and ".fingerprints" not in path.parts:
                os.utime(path)


@pytest.mark.slow
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    pipelines(),
    st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 9999)), min_size=1, max_size=4),
)
def test_a_skipping_run_stores_what_a_full_run_does(steps, edits):
    with tempfile.TemporaryDirectory() as folder:
        project = SmallProject(Path(folder), steps, dict.fromkeys(PARAMETERS, 1), SOURCES)
        assert len(project.run()) == len(steps)
        for kind, choice in edits:
            edit(project, kind, choice)
            ran = project.run()
            assert project.load_outputs() == project.compute_anew()
            if kind in ("touch", "none"):
                assert not ran
            assert not project.run()
