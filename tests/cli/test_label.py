"""``kedro label`` says clearly what keeps it from starting."""

from click.testing import CliRunner

from little_data.cli import cli


def run_label(*arguments):
    result = CliRunner().invoke(cli, ["label", *arguments])
    return result.exit_code, result.output


def test_outside_of_a_project_it_says_where_to_go(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, told = run_label()
    assert code == 1
    assert f"{tmp_path} is not in a Kedro project" in told


def test_without_photos_it_says_what_to_run(tiny_project, monkeypatch):
    monkeypatch.chdir(tiny_project)
    code, told = run_label("--env", "tiny")
    assert code == 1
    assert "has no photos yet: run `kedro run --env tiny --pipelines report` first" in told


def test_a_folder_that_is_not_there_is_named(tmp_path):
    code, told = run_label("--unlabelled", str(tmp_path / "gone"))
    assert code == 2
    assert "gone" in told
