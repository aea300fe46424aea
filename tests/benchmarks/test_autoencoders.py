"""All autoencoders on digits."""

import pytest

pytestmark = pytest.mark.slow


def test_autoencoders(measure, finished_project, tmp_path):
    """What earlier calls have measured is kept: here it is what all the tests share."""
    for name in ("all", "post"):
        reporting = tmp_path / "1-epochs" / name / "data/08_reporting"
        reporting.mkdir(parents=True)
        (reporting / "mnist").symlink_to(finished_project / "data/08_reporting/tiny")
        (tmp_path / "1-epochs" / name / "finished").touch()
    rows = measure("autoencoders", "--digits", "digits.npz", "--epochs", 1, "--work", tmp_path)
    names = [row[0] for row in rows[1:]]
    assert names[-1] == "convolutional, the post's network"
    assert {"PCA 8", "sequence", "variational"} < set(names)
