"""The generated reference tells each parameter and what `conf` says of it."""

import sys

import pytest
import yaml

PLACE = "docs/extensions"


@pytest.fixture(scope="module")
def pages(project_path):
    """The pages of the parameters, by group."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(project_path / PLACE))
        from parameter_pages import write_parameter_pages

        yield write_parameter_pages()
    for name, module in [*sys.modules.items()]:
        if PLACE in str(getattr(module, "__file__", None)):
            del sys.modules[name]


def test_each_group_of_the_configuration_has_a_page(pages, project_path):
    """Also one that no node takes, but a hook."""
    files = (project_path / "conf/base").glob("parameters*.yml")
    groups = {name for path in files for name in yaml.safe_load(path.read_text())}
    assert pages.keys() - {"index"} == {name for name in groups if not name.startswith("_")}


def test_a_parameter_is_told_with_its_values_its_comment_and_its_other_defaults(pages):
    assert "````{confval} cluster.address" in pages["cluster"]
    assert "`ray start`" in pages["cluster"]
    assert "In other environments: `cluster` `auto`." in pages["cluster"]
    assert "`float32`, `bfloat16` or `mixed_float16`. Default: `float32`." in pages["bottleneck"]
    assert "mixed_float16 is for GPUs" in pages["bottleneck"]
