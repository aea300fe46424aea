"""Run a frozen network over many views: by OpenVINO on a CPU, by TensorFlow on a GPU.

Both engines give the same features: on one of 32-bit numbers they differ by less than 1e-4 of the
features' scale. OpenVINO is the faster one on a CPU; `bottleneck.engine` chooses.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Iterator
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from little_data.errors import LittleDataError
from little_data.parameters import EngineName
from little_data.photos.decoding import map_in_threads, stack_in_batches
from little_data.tensorflow_startup import import_tensorflow

if TYPE_CHECKING:
    import keras

logger = logging.getLogger(__name__)

Numbers = npt.NDArray[np.float32]


class EngineError(LittleDataError):
    """An engine that cannot run here; the message says which parameter to change."""


class Engine(Protocol):
    """Something that runs a network.

    Attributes:
        description: Its name and what it runs on, for the log.
    """

    description: str

    def run(self, views: Iterable[Numbers]) -> Iterator[Numbers]:
        """Run the network over views, pixels 0-255; give the features of each, in order."""
        ...


def choose_engine(name: EngineName, network: keras.Model, batch_size: int) -> Engine:
    """Prepare the engine that a parameter names; "auto" takes the fastest one of this machine.

    Args:
        name: "openvino", "tensorflow" or "auto".
        network: From pixels 0-255 of shape (side, side, 3) to features.
        batch_size: Views that TensorFlow runs at once.

    Raises:
        EngineError: OpenVINO is asked for and cannot be imported, or cannot run the network.
    """
    tf = import_tensorflow()
    gpus = tf.config.list_physical_devices("GPU")
    if name == "tensorflow" or (name == "auto" and (gpus or not _has_openvino())):
        engine: Engine = TensorFlowEngine(network, batch_size, "GPU" if gpus else "CPU")
    else:
        engine = OpenVinoEngine(network)
    logger.info("The network is run by %s", engine.description)
    return engine


class TensorFlowEngine:
    """TensorFlow, a batch at a time.

    Args:
        network: The network to run.
        batch_size: Views that are run at once.
        device: What TensorFlow runs on, for the log.
    """

    def __init__(self, network: keras.Model, batch_size: int, device: str) -> None:
        self.description = f"TensorFlow {import_tensorflow().__version__} on the {device}"
        self._network = network
        self._batch_size = batch_size

    def run(self, views: Iterable[Numbers]) -> Iterator[Numbers]:
        """Run the network over views, pixels 0-255; give the features of each, in order."""
        for batch in stack_in_batches(views, self._batch_size):
            yield from self._network.predict_on_batch(batch)


class OpenVinoEngine:
    """OpenVINO on the CPU, as many views at the same time as it says is best.

    Each view is a request of its own: on two cores single views were run up to three times as fast
    as batches of eight, whose intermediate results leave the processor's cache.

    Args:
        network: The network to run.

    Raises:
        EngineError: OpenVINO cannot be imported, or cannot run the network.
    """

    def __init__(self, network: keras.Model) -> None:
        openvino = import_openvino()
        compiled = _compile(openvino, network)
        requests = compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        self.description = f"OpenVINO {openvino.__version__.split('-')[0]} on the CPU"
        self._idle: SimpleQueue[Any] = SimpleQueue()
        self._requests: int = requests
        for _ in range(requests):
            self._idle.put(compiled.create_infer_request())

    def run(self, views: Iterable[Numbers]) -> Iterator[Numbers]:
        """Run the network over views, pixels 0-255; give the features of each, in order."""
        return map_in_threads(self._infer, views, workers=self._requests)

    def _infer(self, view: Numbers) -> Numbers:
        request = self._idle.get()
        try:
            features: Numbers = request.infer([view[np.newaxis]], share_inputs=True)[0][0]
            return features
        finally:
            self._idle.put(request)


def _compile(openvino: Any, network: keras.Model) -> Any:
    tf = import_tensorflow()
    pixels = tf.TensorSpec((1, *network.input_shape[1:]), tf.float32, name="pixels")
    function = tf.function(lambda pixels: network(pixels, training=False), input_signature=[pixels])
    settings = {
        "PERFORMANCE_HINT": "THROUGHPUT",
        # On a CPU that knows bfloat16 the default would round to three digits.
        "INFERENCE_PRECISION_HINT": "f32",
    }
    try:
        model = openvino.convert_model(function.get_concrete_function())
        return openvino.Core().compile_model(model, "CPU", settings)
    # OpenVINO's front ends and plugins raise whatever an operation that they lack leads them to.
    except Exception as error:
        reason = " ".join(str(error).split())
        raise EngineError(
            f"bottleneck.engine: OpenVINO cannot run this backbone ({reason}). Set it to tensorflow"
        ) from error


def _has_openvino() -> bool:
    try:
        import_openvino()
    except EngineError:
        return False
    return True


def import_openvino() -> Any:
    """Import OpenVINO without its telemetry, and return it.

    Raises:
        EngineError: It cannot be imported.
    """
    # OpenVINO reports every import to Google Analytics unless a file in the home folder forbids
    # it. Where the package for that cannot be imported, it goes without.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    try:
        import openvino
    except ImportError as error:
        raise EngineError(
            f"bottleneck.engine: OpenVINO cannot be imported ({error}). Install it with "
            "`pip install openvino`, or set the parameter to tensorflow"
        ) from None
    return openvino
