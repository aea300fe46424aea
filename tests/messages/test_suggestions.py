"""A name that does not exist may be a slip of one that does."""

import pytest

from little_data.messages.suggestions import suggest


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [("finetune", " Did you mean 'fine_tune'?"), ("droput", " Did you mean 'dropout'?"), ("x", "")],
)
def test_the_likeliest_name_is_suggested(name, suggestion):
    assert suggest(name, ["fine_tune", "scratch", "dropout"]) == suggestion
