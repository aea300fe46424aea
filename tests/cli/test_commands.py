"""The commands that this project adds to Kedro's."""

import os
import re
import subprocess
import sys

import pytest
from project_runs import kedro

from little_data.cli import cli


def test_kedro_lists_each_command_with_a_whole_sentence(tiny_project):
    told = kedro(tiny_project, "--help").output
    own = told.split("Project specific commands from cli")[1].split("Project specific")[0]
    commands = dict(re.findall(r"^  (\w+) +(\S.*)$", own, re.MULTILINE))
    assert commands.keys() == {"run", "features", "clean", "demo", "label", "serve"}
    for sentence in commands.values():
        assert sentence.endswith(".")
        assert not sentence.endswith("...")


ASK_FOR_HELP = """
import sys
import click
from little_data.cli import cli
try:
    cli.commands[sys.argv[1]].make_context(sys.argv[1], ["--help"])
except click.exceptions.Exit:
    print(sys.getfilesystemencoding(), ascii(sys.argv[2]))
"""


@pytest.mark.parametrize("name", cli.commands)
def test_names_are_what_they_are_in_the_locale_of_an_old_system(name):
    locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, "-c", ASK_FOR_HELP, name, "Käfer"],
        env=os.environ | locale,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "utf-8 'K\\xe4fer'"
