"""The commands that this project adds to Kedro's."""

import re

from project_runs import kedro


def test_kedro_lists_each_command_with_a_whole_sentence(tiny_project):
    told = kedro(tiny_project, "--help").output
    own = told.split("Project specific commands from cli")[1].split("Project specific")[0]
    commands = dict(re.findall(r"^  (\w+) +(\S.*)$", own, re.MULTILINE))
    assert commands.keys() == {"run", "features", "clean", "demo"}
    for sentence in commands.values():
        assert sentence.endswith(".")
        assert not sentence.endswith("...")
