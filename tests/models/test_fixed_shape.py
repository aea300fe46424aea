"""What a layer says of its shape can be put right."""

import keras
import numpy as np

from little_data.models import FixedShape


@keras.saving.register_keras_serializable(package="test")
class Boastful(keras.layers.Layer):
    """Doubles its input, and says that it has one number more."""

    def call(self, x):
        return 2 * x

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], input_shape[-1] + 1)


def test_the_stated_shape_counts_and_is_saved_with_the_model(tmp_path):
    numbers = keras.Input((3,))
    assert Boastful()(numbers).shape == (None, 4)
    model = keras.Model(numbers, FixedShape(Boastful(), (3,))(numbers))
    assert model.output_shape == (None, 3)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.output_shape == (None, 3)
    values = np.arange(6.0, dtype="float32").reshape(2, 3)
    np.testing.assert_array_equal(loaded(values), 2 * values)
