"""Where a cluster is, and what is missing to use it, is told by the parameter's name."""

import sys

import pytest
import yaml
from kedro.validation.exceptions import ModelInstantiationError

from little_data.parameters.cluster import ClusterParameters


def test_without_an_address_nothing_is_needed(project_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)  # as if it were not installed
    text = (project_path / "conf/base/parameters_cluster.yml").read_text()
    stored = yaml.safe_load(text)["cluster"]
    assert ClusterParameters.model_validate(stored) == ClusterParameters()
    assert {*stored} == {*ClusterParameters.model_fields}


def test_an_address_without_ray_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    message = r'^cluster\.address: .*ray is not installed.*pip install .* -e "\.\[cluster\]"'
    with pytest.raises(ModelInstantiationError, match=message) as caught:
        ClusterParameters.model_validate({"address": "auto"})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["auto", "local", "ray://head:10001", "10.0.0.1:6379", "ray://[::1]:10001"]
)
def test_addresses(address):
    assert ClusterParameters.model_validate({"address": address}).address == address


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"address": "head"}, r"cluster\.address: .*no address.*ray://host:10001.*'head'"),
        ({"address": "http://head:8265"}, r"cluster\.address: .*no address"),
        ({"workers": 0}, r"cluster\.workers: .*greater than or equal to 1"),
        ({"cpus": True}, r"cluster\.cpus: a number is needed"),
        ({"memory": 0}, r"cluster\.memory: .*greater than 0"),
        ({"actors": 3}, r"cluster\.actors: there is no such parameter"),
    ],
)
def test_wrong_values_are_named(change, message):
    with pytest.raises(ModelInstantiationError, match=message):
        ClusterParameters.model_validate(change)
