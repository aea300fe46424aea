"""Run a project of the tests, in this process or as its user does."""

import subprocess
import sys

from kedro.framework.startup import bootstrap_project

from little_data.skipping import SkippingSession


def session(project, **options):
    bootstrap_project(project)
    return SkippingSession.create(project_path=project, env="tiny", **options)


def run(project, runtime_params=None, **options):
    with session(project, runtime_params=runtime_params) as current:
        current.run(**options)
    return load(project)


def load(project):
    """Return a function that loads the newest version of a dataset."""
    with session(project) as current:
        return current.load_context().catalog.load


def kedro(project, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "kedro", *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
