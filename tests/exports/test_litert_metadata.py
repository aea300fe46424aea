"""Programs for telephones find in a LiteRT file itself what they need to know."""

import io
import zipfile

import numpy as np
import pytest
from flatbuffers import encode, number_types
from flatbuffers.table import Table
from small_exports import CLASSES
from tensorflow.lite.python import schema_py_generated as schema

from little_data.exports.formats import FORMATS
from little_data.exports.interface import ExportSource
from little_data.exports.litert_metadata import describe_in_file, list_labels
from little_data.models.nearest_photo import add_distance, cut_after_features

pytestmark = pytest.mark.slow


class Fields:
    """A table, read by the numbers that the fields have in metadata_schema.fbs."""

    def __init__(self, content, place):
        self._table = Table(content, place)

    def _find(self, field):
        return self._table.Offset(4 + 2 * field)

    def text(self, field):
        return self._table.String(self._table.Pos + self._find(field)).decode()

    def number(self, field):
        return self._table.Get(number_types.Uint8Flags, self._table.Pos + self._find(field))

    def floats(self, field):
        return self._table.GetVectorAsNumpy(number_types.Float32Flags, self._find(field)).tolist()

    def table(self, field):
        return Fields(self._table.Bytes, self._table.Indirect(self._table.Pos + self._find(field)))

    def tables(self, field):
        found = self._find(field)
        if not found:
            return []
        start = self._table.Vector(found)
        places = [start + 4 * number for number in range(self._table.VectorLen(found))]
        return [Fields(self._table.Bytes, self._table.Indirect(place)) for place in places]


def read_description(content):
    """The root table of the metadata in a LiteRT file."""
    model = schema.Model.GetRootAs(content)
    entries = [model.Metadata(number) for number in range(model.MetadataLength())]
    (entry,) = [entry for entry in entries if entry.Name() == b"TFLITE_METADATA"]
    found = model.Buffers(entry.Buffer()).DataAsNumpy().tobytes()
    assert found[4:8] == b"M001"
    return Fields(found, encode.Get(number_types.UOffsetTFlags.packer_type, found, 0))


@pytest.fixture(scope="module")
def written(network, photos, tmp_path_factory):
    """A file with a distance, and one without."""
    known = cut_after_features(network).predict(photos.astype("float32"), verbose=0)
    networks = {"distance": add_distance(network, known), "plain": network}
    folders = {name: tmp_path_factory.mktemp(name) for name in networks}
    for name, folder in folders.items():
        FORMATS["litert_int8"].write(ExportSource(networks[name], photos, CLASSES), folder)
    return folders


@pytest.mark.parametrize(
    ("name", "outputs"),
    [("distance", {"distance", "probabilities"}), ("plain", {"probabilities"})],
)
def test_the_file_says_what_goes_in_and_comes_out(name, outputs, written):
    content = (written[name] / "model.tflite").read_bytes()
    (subgraph,) = read_description(content).tables(3)
    (pixels,) = subgraph.tables(2)
    assert pixels.text(0) == "pixels"
    assert (pixels.table(5).floats(1), pixels.table(5).floats(0)) == ([0], [255])
    (normalization,) = pixels.tables(4)
    assert normalization.number(0) == 1
    assert [normalization.table(1).floats(field) for field in (0, 1)] == [[0], [1]]
    colours = pixels.table(3)
    assert (colours.number(0), colours.table(1).number(0)) == (2, 1), "an image, in RGB"

    answers = {answer.text(0): answer for answer in subgraph.tables(3)}
    assert answers.keys() == outputs
    (labels,) = answers["probabilities"].tables(6)
    assert (labels.text(0), labels.number(2)) == ("labels.txt", 2)


def test_outputs_are_described_in_the_order_of_the_tensors(written):
    from ai_edge_litert.interpreter import Interpreter

    path = written["distance"] / "model.tflite"
    (subgraph,) = read_description(path.read_bytes()).tables(3)
    interpreter = Interpreter(str(path))
    sizes = [end["shape"][-1] for end in interpreter.get_output_details()]
    assert [{"probabilities": 3, "distance": 1}[each.text(0)] for each in subgraph.tables(3)] == (
        sizes
    )


def test_labels_are_taken_out_of_the_file_as_out_of_an_archive(written):
    folder = written["distance"]
    with zipfile.ZipFile(folder / "model.tflite") as archive:
        assert archive.namelist() == ["labels.txt"]
        assert archive.read("labels.txt").decode().splitlines() == CLASSES
    assert (folder / "labels.txt").read_text("utf-8").splitlines() == CLASSES


def test_names_of_any_script_are_one_line_each():
    assert list_labels(["Äpfel", "猫", "two\nlines"]).splitlines() == ["Äpfel", "猫", "two lines"]


def test_weights_stay_aligned_and_the_same_model_is_the_same_file(written):
    """On some processors what is not aligned cannot be read."""
    content = (written["distance"] / "model.tflite").read_bytes()
    model = schema.Model.GetRootAs(content)
    buffers = [model.Buffers(number) for number in range(model.BuffersLength())]
    starts = [each.DataAsNumpy() for each in buffers if not each.DataIsNone()]
    base = np.frombuffer(content, np.uint8).ctypes.data
    assert {(start.ctypes.data - base) % 16 for start in starts} == {0}
    bare = content[: content.rindex(b"PK\x03\x04")]
    assert describe_in_file(bare, CLASSES) == describe_in_file(bare, CLASSES)
    assert zipfile.is_zipfile(io.BytesIO(content))
