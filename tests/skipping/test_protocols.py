"""What a dataset tells of where its data lie."""

from pathlib import Path

from kedro.io import AbstractDataset, DataCatalog, MemoryDataset
from kedro.pipeline import Node, Pipeline

from little_data.skipping import ListsStoredPaths, SkippingRunner


class Shelf(AbstractDataset):
    """All the books of a shelf, wherever they stand."""

    def __init__(self, books):
        self.books = books
        self.readers = 0

    def load(self):
        self.readers += 1
        return [book.read_text() for book in self.books]

    def save(self, data): ...

    def _describe(self):
        return {}

    def _exists(self):
        return all(book.exists() for book in self.books)

    def list_stored_paths(self) -> list[Path]:
        return self.books


def test_a_dataset_needs_no_import_to_be_one():
    assert isinstance(Shelf([]), ListsStoredPaths)
    assert not isinstance(MemoryDataset(), ListsStoredPaths)


def join(texts):
    return " ".join(texts)


def test_a_node_runs_again_when_a_listed_file_changes(tmp_path):
    books = [tmp_path / "one.txt", tmp_path / "two.txt"]
    for book in books:
        book.write_text(book.name)
    readers: list[int] = []
    joined = {"type": "text.TextDataset", "filepath": str(tmp_path / "joined")}

    def run():
        catalog = DataCatalog.from_config({"joined": joined})
        catalog["shelf"] = Shelf(books)
        pipeline = Pipeline([Node(join, "shelf", "joined", name="join")])
        SkippingRunner(folder=str(tmp_path / "fingerprints")).run(pipeline, catalog)
        readers.append(catalog["shelf"].readers)
        return (tmp_path / "joined").read_text()

    assert run() == "one.txt two.txt"
    made = (tmp_path / "joined").stat().st_mtime_ns
    assert run() == "one.txt two.txt"
    assert (tmp_path / "joined").stat().st_mtime_ns == made
    books[1].write_text("another")
    assert run() == "one.txt another"
    # What exists is loaded for the node only.
    assert readers == [1, 0, 1]


class Library(Shelf):
    """Books that are elsewhere: only a list of them is here."""

    def __init__(self, books, titles):
        super().__init__(books)
        self.titles = titles

    def list_stored_paths(self) -> list[Path]:
        return []

    def hash_remote_data(self) -> str | None:
        return self.titles.read_text() or None


def test_a_node_runs_again_when_data_elsewhere_change(tmp_path):
    (tmp_path / "one.txt").write_text("one")
    joined = {"type": "text.TextDataset", "filepath": str(tmp_path / "joined")}

    def run(titles):
        (tmp_path / "titles").write_text(titles)
        catalog = DataCatalog.from_config({"joined": joined})
        catalog["shelf"] = Library([tmp_path / "one.txt"], tmp_path / "titles")
        pipeline = Pipeline([Node(join, "shelf", "joined", name="join")])
        SkippingRunner(folder=str(tmp_path / "fingerprints")).run(pipeline, catalog)
        return catalog["shelf"].readers

    assert [run(titles) for titles in ("a", "a", "b", "b", "", "")] == [1, 0, 1, 0, 1, 0]
