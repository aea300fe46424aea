"""What a function is, and what is bound to it."""

import functools

from little_data.skipping.functions import describe_bound_values, find_definition


def scale(factor):
    return lambda number: number * factor


class Scale:
    def __init__(self, factor):
        self.factor = factor

    def __call__(self, number):
        return number * self.factor

    def apply(self, number):
        return number * self.factor


def test_bound_values_are_told_apart():
    assert describe_bound_values(scale(2)) != describe_bound_values(scale(3))
    three, four = (functools.partial(max, number) for number in (3, 4))
    assert describe_bound_values(three) != describe_bound_values(four)
    assert describe_bound_values(three) == describe_bound_values(functools.partial(max, 3))
    assert describe_bound_values(Scale(2)) != describe_bound_values(Scale(3))
    assert describe_bound_values(Scale(2).apply) != describe_bound_values(Scale(3).apply)


def test_the_definition_is_found_behind_what_is_around_it():
    @functools.wraps(scale)
    def wrapped(factor):
        return scale(factor)

    assert find_definition(functools.partial(wrapped, 2)) is scale
    assert find_definition(Scale(2)) is Scale
