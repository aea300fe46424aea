"""Read and change the tables of a LiteRT file, by the schema that TensorFlow carries."""

from __future__ import annotations

from typing import Any

from little_data.startup.lazy_imports import np
from little_data.startup.quiet_tensorflow import import_tensorflow

_IDENTIFIER = b"TFL3"
_ALIGNMENT = 16  # bytes; weights are read in place, by instructions that want it


def list_outputs_of_file(model: bytes) -> list[str]:
    """Return the names of the outputs as its signature has them, in the order of the tensors."""
    read = _read(model)
    signature, subgraph = read.signatureDefs[0], read.subgraphs[0]
    names = {output.tensorIndex: output.name.decode() for output in signature.outputs}
    return [names[tensor] for tensor in subgraph.outputs]


def add_metadata(model: bytes, name: str, content: bytes) -> bytes:
    """Return the file with an entry more in its metadata."""
    schema, read = _import_schema(), _read(model)
    read.buffers.append(schema.BufferT(data=np.frombuffer(content, np.uint8)))
    entry = schema.MetadataT(name=name, buffer=len(read.buffers) - 1)
    read.metadata = [*(read.metadata or []), entry]
    return _write(read)


def _read(model: bytes) -> Any:
    return _import_schema().ModelT.InitFromPackedBuf(model)


def _write(model: Any) -> bytes:
    from flatbuffers import Builder

    class AlignedBuilder(Builder):
        """The schema wants buffers aligned; the code that is made of it does not do it."""

        def CreateNumpyVector(self, x: Any) -> int:  # noqa: N802
            if x.dtype == np.uint8:
                self.Prep(_ALIGNMENT, x.nbytes)
            vector: int = super().CreateNumpyVector(x)
            return vector

    builder = AlignedBuilder(len(model.buffers))
    builder.Finish(model.Pack(builder), _IDENTIFIER)
    return bytes(builder.Output())


def _import_schema() -> Any:
    import_tensorflow()
    from tensorflow.lite.python import schema_py_generated

    return schema_py_generated
