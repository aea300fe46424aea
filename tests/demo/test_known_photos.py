"""Examples and similar photos are those of the model's own set, as long as they are there."""

import shutil

import pytest
from project_runs import load

from little_data.demo.known_photos import SimilarPhotos, find_known_photos
from little_data.demo.models import load_demo_models
from little_data.local_server.reading import ReadingSettings, read_photo


@pytest.fixture(scope="module")
def models(finished_project):
    return load_demo_models(finished_project, "tiny")


def test_examples_are_test_photos_of_all_classes(finished_project, models):
    manifest = load(finished_project)("split_manifest").set_index("path")
    assert models.known.are_new
    assert [example.label for example in models.known.examples[:3]] == [
        "disc",
        "square",
        "triangle",
    ]
    for example in models.known.examples:
        row = manifest.loc[example.path.relative_to(finished_project / "photos").as_posix()]
        assert (row["split"], row["label"]) == ("test", example.label)


def test_a_training_photo_is_the_most_similar_to_itself(models):
    model = models.classifier
    settings = ReadingSettings(model.image_size, model.resizing, 10**8)
    similar = SimilarPhotos(model, models.known.compared)
    for known in (models.known.compared[0], models.known.compared[-1]):
        found = similar.find(read_photo(known.path, settings))
        assert found[0][0] == known
        assert found[0][1] == pytest.approx(1, abs=1e-4)
        cosines = [cosine for _, cosine in found]
        assert cosines == sorted(cosines, reverse=True)


def test_photos_that_are_gone_are_not_shown(finished_project, models, tmp_path):
    unneeded = shutil.ignore_patterns("photos", "04_feature", "07_model_output", "08_reporting")
    project = shutil.copytree(finished_project, tmp_path / "project", ignore=unneeded)
    known = load_demo_models(project, "tiny").known
    assert not known.examples
    assert not known.compared


def test_a_model_of_other_training_photos_is_not_compared(finished_project, models, monkeypatch):
    from little_data.models.nearest_photo import NearestPhoto

    catalog = load(finished_project).__self__
    [distance] = [
        each
        for each in models.classifier.network._flatten_layers()
        if isinstance(each, NearestPhoto)
    ]
    monkeypatch.setattr(distance, "photos", distance.photos + 1)
    assert not find_known_photos(catalog, models.classifier).compared
