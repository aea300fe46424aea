"""Each node can have a seed of its own, every number has two ends, and every text is whole."""

import importlib
import pkgutil

import pytest
from kedro.validation.exceptions import ModelInstantiationError
from pydantic import BaseModel

import little_data.parameters
from little_data.parameters.base import ParameterGroup, Seed, list_kinds
from little_data.parameters.export import ExportParameters


def test_seeds_of_other_names_and_of_other_seeds_are_others():
    seeds = [Seed(seed=seed).derive(name).seed for seed in (1, 2) for name in ("one", "other")]
    assert len({*seeds, 1, 2}) == 6
    assert Seed(seed=7).derive("train_top_model") == Seed(seed=7).derive("train_top_model")


def test_a_derived_seed_is_the_same_on_every_system():
    assert Seed(seed=7).derive("train_top_model") == Seed(seed=1_794_653_285)


def list_numbers(kind, name=""):
    """Give each parameter that is a number, with the kinds and limits of its values."""
    for field_name, field in kind.model_fields.items():
        kinds = [*list_kinds(field.rebuild_annotation())]
        for inner in kinds:
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield from list_numbers(inner, f"{name}{field_name}.")
        if {int, float} & {each for each in kinds if isinstance(each, type)} and bool not in kinds:
            yield f"{name}{field_name}", kinds


def list_groups():
    for module in pkgutil.iter_modules(little_data.parameters.__path__):
        importlib.import_module(f"little_data.parameters.{module.name}")
    waiting = [*ParameterGroup.__subclasses__()]
    while waiting:
        group = waiting.pop()
        waiting += group.__subclasses__()
        yield group


def test_every_number_has_two_ends():
    """What is beyond them fills the memory, or takes for ever."""
    for group in list_groups():
        for name, kinds in list_numbers(group):
            limits = [each for each in kinds if not isinstance(each, type)]
            assert any(hasattr(limit, "ge") or hasattr(limit, "gt") for limit in limits), name
            assert any(hasattr(limit, "le") or hasattr(limit, "lt") for limit in limits), name


HALF = "\ud800"


def list_texts(kind, place=()):
    """Give the place of each parameter that may be a text, or a list of texts."""
    for name, field in kind.model_fields.items():
        kinds = [each for each in list_kinds(field.rebuild_annotation()) if isinstance(each, type)]
        for inner in kinds:
            if issubclass(inner, BaseModel):
                yield from list_texts(inner, (*place, name))
        if str in kinds and not any(issubclass(each, BaseModel | dict) for each in kinds):
            yield (*place, name)


def test_no_text_has_half_a_character_in_it():
    found = 0
    for group in list_groups():
        for place in list_texts(group):
            values = HALF
            for name in reversed(place):
                values = {name: values}
            with pytest.raises(ModelInstantiationError) as refused:
                group.model_validate(values)
            lines = str(refused.value).splitlines()
            [line] = [line for line in lines if "half a character" in line]
            assert line.startswith(".".join([*([group.group] if group.group else []), *place]))
            str(refused.value).encode()
            found += 1
    assert found > 5


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"formats": [HALF]}, "half a character"),
        ({"tolerances": {HALF: {}}}, "half a character"),
        ({HALF: 1}, "unable to parse"),
        ({"tolerances": {"onnx": {HALF: 1}}}, "unable to parse"),
    ],
)
def test_nor_has_one_in_a_list_or_a_name(values, told):
    with pytest.raises(ModelInstantiationError, match=told) as refused:
        ExportParameters.model_validate(values)
    str(refused.value).encode()
