"""Run a frozen network over many views: by OpenVINO on a CPU, by TensorFlow on a GPU.

Both engines give the same features: on one of 32-bit numbers they differ by less than 1e-4 of the
features' scale. OpenVINO is the faster one on a CPU; `bottleneck.engine` chooses. Only OpenVINO
runs networks in bfloat16, and only TensorFlow in half precision.

A network is prepared for its engine once, which needs TensorFlow, and can then be stored: OpenVINO
runs it without.
"""

from __future__ import annotations

import hashlib
import logging
import math
from collections.abc import Iterable, Iterator
from queue import SimpleQueue
from typing import Any, Protocol, TypeAlias

from little_data.parameters.bottleneck import EngineName
from little_data.startup.lazy_imports import np, npt
from little_data.startup.quiet_openvino import EngineError, import_openvino, offer_tensorflow
from little_data.startup.quiet_tensorflow import import_tensorflow
from little_data.streams.batches import stack_in_batches
from little_data.streams.threads import find_core_limit, map_in_threads
from little_data.types.networks import FrozenNetwork, KerasModel, Precision, Resizing

logger = logging.getLogger(__name__)

Numbers: TypeAlias = "npt.NDArray[np.float32]"

# TensorFlow's batches: 32 photos of 224 x 224 pixels, and never more than 256 views.
_NUMBERS_AT_ONCE = 32 * 224 * 224 * 3
_VIEWS_AT_ONCE = 256


class Engine(Protocol):
    """Something that runs a network.

    Attributes:
        description: Its name and what it runs on, for the log.
    """

    description: str

    def run(self, views: Iterable[Numbers]) -> Iterator[Numbers]:
        """Run the network over views, pixels 0-255; give the features of each, in order."""
        ...


def freeze_network(
    network: KerasModel,
    engine: EngineName,
    resizing: Resizing = "squeeze",
    precision: Precision = "float32",
) -> FrozenNetwork:
    """Prepare a network for the engine that runs it.

    Args:
        network: From one view, such as pixels 0-255 of shape (side, side, 3), to its features.
        engine: "openvino" or "tensorflow"; "auto" takes the fastest one of this machine.
        resizing: How a photo becomes a view, of a network that sees photos.
        precision: What it is run in; for "bfloat16", "auto" takes OpenVINO, and for
            "mixed_float16" TensorFlow.

    Raises:
        EngineError: OpenVINO is asked for and cannot be imported, or cannot run the network; or
            this processor does not compute in bfloat16, which was asked for.
    """
    is_openvino = engine == "openvino" or (engine == "auto" and _is_for_openvino(precision))
    if precision == "bfloat16":
        _check_bfloat16()
    model = network
    if is_openvino:
        with offer_tensorflow():
            model = convert_to_openvino(network, batch_size=1)
    return FrozenNetwork(
        engine="openvino" if is_openvino else "tensorflow",
        model=model,
        input_shape=tuple(network.input_shape[1:]),
        output_shape=tuple(network.output_shape[1:]),
        content_hash=hash_network(network),
        resizing=resizing,
        precision=precision,
    )


def convert_to_openvino(network: KerasModel, batch_size: int | None) -> Any:
    """Convert a Keras network to an `openvino.Model`.

    Args:
        network: From float32 numbers, such as pixels 0-255 of shape (batch, side, side, 3).
        batch_size: Views that the model takes at once; None: any number.

    Raises:
        EngineError: OpenVINO cannot be imported.
        Exception: OpenVINO lacks an operation of the network, and raises whatever that leads to.
    """
    openvino, tf = import_openvino(), import_tensorflow()
    views = tf.TensorSpec((batch_size, *network.input_shape[1:]), tf.float32)
    function = tf.function(lambda views: network(views, training=False), input_signature=[views])
    return openvino.convert_model(function.get_concrete_function())


def hash_network(network: KerasModel) -> str:
    """Return a hash of a network's layers, image size and weights."""
    digest = hashlib.sha256(network.to_json().encode())
    for weights in network.get_weights():
        digest.update(np.ascontiguousarray(weights).data)
    return digest.hexdigest()


def start_engine(network: FrozenNetwork) -> Engine:
    """Start the engine that a network was prepared for.

    Raises:
        EngineError: OpenVINO cannot be imported, or cannot run the network.
    """
    is_openvino = network.engine == "openvino"
    engine = OpenVinoEngine(network) if is_openvino else TensorFlowEngine(network)
    logger.info("The network is run by %s", engine.description)
    return engine


def choose_batch_size(view_shape: tuple[int, ...]) -> int:
    """Choose how many views TensorFlow runs at once: 32 photos of 224 x 224 pixels.

    What a network holds in memory grows with the numbers that go into it. A larger batch of large
    views would take gigabytes and be no faster; a batch of few small views would take less time
    than the call that runs it.

    Args:
        view_shape: Shape of a view, such as (224, 224, 3), or of a row of stored features.

    Returns:
        From 1 to 256.
    """
    return max(1, min(_VIEWS_AT_ONCE, _NUMBERS_AT_ONCE // math.prod(view_shape)))


class TensorFlowEngine:
    """TensorFlow, a batch at a time.

    Args:
        network: The network to run.
    """

    def __init__(self, network: FrozenNetwork) -> None:
        device = "GPU" if _list_gpus() else "CPU"
        self.description = f"TensorFlow {import_tensorflow().__version__} on the {device}"
        self._is_half = network.precision == "mixed_float16"
        if self._is_half:
            self.description += ", in half precision"
            if device == "CPU":
                logger.warning(
                    "There is no GPU: with bottleneck.precision=float32, features take less time"
                )
            from little_data.models.half_precision import copy_in_half_precision

            self._network = copy_in_half_precision(network.model)
        else:
            self._network = network.model
        self._batch_size = choose_batch_size(network.input_shape)

    def run(self, views: Iterable[Numbers]) -> Iterator[Numbers]:
        """Run the network over views, pixels 0-255; give the features of each, in order.

        Raises:
            EngineError: Half precision does not hold them.
        """
        for batch in stack_in_batches(views, self._batch_size):
            features = self._network.predict_on_batch(batch)
            if self._is_half and not np.isfinite(features).all():
                raise EngineError(
                    "The network makes numbers that are too large for half precision. Set "
                    "bottleneck.precision to float32"
                )
            yield from features


class OpenVinoEngine:
    """OpenVINO on the CPU, as many views at the same time as it says is best.

    Each view is a request of its own: on two cores single views were run up to three times as fast
    as batches of eight, whose intermediate results leave the processor's cache.

    Args:
        network: The network to run.

    Raises:
        EngineError: OpenVINO cannot be imported, or cannot run the network, or this processor does
            not compute in the bfloat16 that the network is to be run in.
    """

    def __init__(self, network: FrozenNetwork) -> None:
        with offer_tensorflow():
            openvino = import_openvino()
        # OpenVINO looks up NumPy when it first meets an array. In two threads at once they would
        # wait for each other forever: one for Python's lock, the other for the look-up.
        openvino.Type.f32.to_dtype()
        is_bfloat16 = network.precision == "bfloat16"
        if is_bfloat16:
            _check_bfloat16()
        settings: dict[str, Any] = {
            "PERFORMANCE_HINT": "THROUGHPUT",
            # On a CPU that knows bfloat16 the default would round to three digits.
            "INFERENCE_PRECISION_HINT": "bf16" if is_bfloat16 else "f32",
        }
        if cores := find_core_limit():
            # Pinned threads of several processes would share the first cores and leave the others.
            settings |= {"INFERENCE_NUM_THREADS": cores, "ENABLE_CPU_PINNING": False}
        with offer_tensorflow():
            compiled = openvino.Core().compile_model(network.model, "CPU", settings)
        requests = compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        self.description = f"OpenVINO {openvino.__version__.split('-')[0]} on the CPU"
        if is_bfloat16:
            self.description += ", in bfloat16"
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


def _list_gpus() -> list[Any]:
    gpus: list[Any] = import_tensorflow().config.list_physical_devices("GPU")
    return gpus


def _is_for_openvino(precision: Precision) -> bool:
    """Tell whether OpenVINO is the fastest engine of this machine, if anything runs it so."""
    if precision == "float32":
        return not _list_gpus() and _has_openvino()
    return precision == "bfloat16"


def has_bfloat16() -> bool:
    """Tell whether OpenVINO computes in bfloat16 on this processor."""
    return "BF16" in import_openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


def _check_bfloat16() -> None:
    """Refuse a processor on which OpenVINO would compute in float32 and not say so."""
    if not has_bfloat16():
        raise EngineError(
            "This processor does not compute in bfloat16: set bottleneck.precision to float32"
        )


def _has_openvino() -> bool:
    try:
        import_openvino()
    except EngineError:
        return False
    return True
