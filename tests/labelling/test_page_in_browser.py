"""The whole loop in a browser: wrong labels are found, corrected, and learned from.

It needs Chromium; without it, it is skipped.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from project_runs import load, run

from little_data.datasets import CorrectionsDataset, NewLabelsDataset

SECONDS = 120
COMMAND = "from little_data.cli import cli; cli()"
CORRECTIONS = "data/01_raw/corrections/tiny.csv"
NEW_LABELS = "data/01_raw/new_labels/tiny.csv"
# Each stands in the folder of another class.
PLANTED = {
    **{f"square/disc_{number}.png": "disc" for number in ("02", "05", "08")},
    **{f"disc/square_{number}.png": "square" for number in ("02", "05", "08")},
}
# From the features to the held-out answers of the top model, and the list of suspects.
TAUGHT = {
    "pipeline_names": ["top_model", "report"],
    "to_nodes": ["measure_top_model", "find_label_issues"],
}


@pytest.fixture(scope="module")
def project(finished_project, tmp_path_factory):
    """A finished project in which some photos get wrong labels, and three have none."""
    project = tmp_path_factory.mktemp("label") / "project"
    shutil.copytree(finished_project, project)
    photos = project / "photos"
    for path, right in PLANTED.items():
        number = path[-len("02.png") :]
        (photos / right / number).rename(photos / path)
    others = project.parent / "others"
    others.mkdir()
    for shape in ("disc", "square", "triangle"):
        (photos / f"{shape}/04.png").rename(others / f"{shape}.png")
    run(project, **TAUGHT)
    return project


class Program:
    """The command, in a process of its own."""

    def __init__(self, project):
        self.output = project.parent / "output.txt"
        command = [sys.executable, "-c", COMMAND, "label", "--env", "tiny"]
        with self.output.open("w") as stream:
            self.process = subprocess.Popen(
                [*command, "--unlabelled", project.parent / "others"],
                cwd=project,
                stdout=stream,
                stderr=subprocess.STDOUT,
                env=os.environ,
            )

    def find_address(self):
        for _ in range(10 * SECONDS):
            assert self.process.poll() is None, self.output.read_text()
            if found := re.search(r"Open (http://\S+) ", self.output.read_text()):
                return found[1]
            time.sleep(0.1)
        raise AssertionError(self.output.read_text())

    def end(self, sign=signal.SIGINT):
        self.process.send_signal(sign)
        self.process.wait(SECONDS)
        return self.process.returncode


@pytest.fixture
def start_program(chromium, project):
    """Start the command; whatever becomes of the test, it is ended after it."""
    programs = []

    def start():
        programs.append(Program(project))
        return programs[-1]

    yield start
    for program in programs:
        program.process.kill()
        program.process.wait()


def open_page(chromium, program):
    page = chromium.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda message: note_problem(page, message))
    page.set_default_timeout(1000 * SECONDS)
    page.goto(program.find_address())
    page.locator("#finding > *").first.wait_for()
    return page


def note_problem(page, message):
    # An answer that another window was quicker is an error for the browser.
    if message.type == "error" and "409" not in message.text:
        page.problems.append(message.text)


def turn_to(page, path):
    """Turn to a photo of the list by the arrow keys."""
    for _ in range(100):
        if page.locator("figcaption").first.inner_text().startswith(path):
            return
        place = page.locator(".place").inner_text()
        page.keyboard.press("ArrowRight")
        page.wait_for_function(
            "before => document.querySelector('.place, .empty').innerText !== before", arg=place
        )
    raise AssertionError(f"{path} is not in the list")


def wait_for(page, told):
    page.locator("#told", has_text=told).wait_for()


def read_corrections(project):
    table = CorrectionsDataset(filepath=str(project / CORRECTIONS)).load()
    return table[["path", "label", "why"]].to_numpy().tolist()


def test_from_wrong_labels_to_right_ones(chromium, project, start_program):
    issues = load(project)("label_issues").set_index("path")
    planted = [path for path in issues.index if path in PLANTED]
    assert {*planted} == {*PLANTED}
    last = planted[-1]
    program = start_program()
    page, other = open_page(chromium, program), open_page(chromium, program)
    for path in planted:
        assert issues.loc[path, "label"] == PLANTED[path]
        turn_to(page, path)
        page.keyboard.press("Enter")
        wait_for(page, f"{path}: {PLANTED[path]}")
    rows = [[path, PLANTED[path], "label issue: relabelled"] for path in planted]
    assert read_corrections(project) == rows

    # Another window has the last word; what it said is not undone by this one.
    turn_to(other, last)
    other.keyboard.press("x")
    wait_for(other, f"{last}: leave out")
    page.keyboard.press("u")
    wait_for(page, "decided again since then, in another window")
    other.keyboard.press("u")
    wait_for(other, f"Undone: {last} is {PLANTED[last]}")
    rows += [
        [last, "leave out", "label issue: left out"],
        [last, PLANTED[last], "label issue: undone"],
    ]
    assert read_corrections(project) == rows

    # A crash between two rows: what was told is there, and the page goes on from it.
    program.end(signal.SIGKILL)
    assert read_corrections(project) == rows
    turn_to(other, last)
    other.keyboard.press("k")
    wait_for(other, "start it again")
    other.close()
    page.close()
    again = start_program()
    page = open_page(chromium, again)
    page.locator("#waiting", has_text=f"{len(PLANTED)} decisions wait for a run").wait_for()
    labelled = label_three(page)
    assert page.problems == []
    page.close()
    assert again.end() == 0, again.output.read_text()
    assert "Traceback" not in again.output.read_text()
    check_next_run(project, labelled)


def label_three(page):
    """Label the three photos without a label, the last one as a new class, and take that back."""
    page.keyboard.press("Shift+L")
    page.locator("#batch article").nth(2).wait_for()
    names = [each.get_attribute("aria-label") for each in page.locator("#batch article").all()]
    paths = [name.rpartition(":")[0] for name in names]
    assert len(paths) == 3
    *labelled, last = [(path, Path(path).stem) for path in paths]
    # Whoever labels quickly is done before the page has heard that no more photos come.
    page.route("**/state", claim_to_look)
    with page.expect_response("**/state"):
        page.evaluate("dispatchEvent(new Event('focus'))")
    for path, text in [*labelled, (last[0], "hexagon")]:
        page.keyboard.press("/")
        page.locator("#wanted").press_sequentially(text)
        page.keyboard.press("Enter")
        wait_for(page, f"{path}: {text}")
    page.locator("#batch .empty", has_text="The photos are being looked at").wait_for()
    page.unroute("**/state", claim_to_look)
    page.locator("#batch .empty", has_text="All photos have a label").wait_for()
    page.locator("#small-classes", has_text="hexagon (1 of 20)").wait_for()
    page.keyboard.press("u")
    wait_for(page, "Undone: the label is taken back")
    page.locator("#small-classes").wait_for(state="hidden")
    return labelled


def claim_to_look(route):
    """Answer as the program does while it still looks at photos."""
    state = route.fetch().json()
    route.fulfill(json=state | {"unlabelled": state["unlabelled"] | {"is_looking": True}})


def check_next_run(project, labelled):
    """The decisions are in the manifest of the next run, and its model is better for them."""
    before = measure_accuracy(load(project))
    catalog = run(project, **TAUGHT)
    labels = NewLabelsDataset(filepath=str(project / NEW_LABELS)).load()
    assert labels[["path", "label"]].to_numpy().tolist() == [list(each) for each in labelled]
    assert all(Path(path).is_absolute() for path in labels["path"])
    manifest = catalog("image_manifest").set_index("path")
    for path, right in PLANTED.items():
        assert manifest.loc[path, "label"] == right
        assert manifest.loc[path, "correction"].startswith(f"{path.partition('/')[0]} → {right}")
    assert manifest.loc[labels["path"], "label"].tolist() == labels["label"].tolist()
    assert manifest["correction"].notna().sum() == len(PLANTED)
    learned = catalog("split_manifest").set_index("path")["label"]
    assert all(learned.get(path, right) == right for path, right in PLANTED.items())
    assert measure_accuracy(catalog) > before


def measure_accuracy(catalog):
    """The share of photos that models which have not seen them give the class in their label."""
    answers = catalog("top_model_predictions")
    judged = answers[answers["split"].isin(["test", "cross-validation"])]
    return (judged["label"] == judged["predicted"]).mean()
