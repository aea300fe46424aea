"""Sets of boxes are refused for what they are, and photos of classes beside boxes are not."""

import json
import os

import pytest
from kedro.io import DatasetError
from photo_folders import fill

from little_data.datasets.sources.folders.labelled_files import list_files_with_labels
from little_data.datasets.sources.labels.label_settings import LabelSettings

COCO = json.dumps(
    {
        "info": {"year": 2017},
        "images": [{"id": 1, "file_name": "000001.jpg"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 3, "bbox": [1, 2, 3, 4]}],
        "categories": [{"id": 3, "name": "cat"}],
    },
    indent=2,
)
YOLO = "0 0.5 0.5 0.25 1e-1\n1 0.1 0.2 0.3 0.4\n"
VOC = "<annotation><object><name>cat</name><bndbox><xmin>1</xmin></bndbox></object></annotation>"

SETS = {
    "YOLO, the splits inside": (
        ["images/train/1.jpg", "images/val/2.jpg"],
        {"labels/train/1.txt": "", "labels/val/2.txt": YOLO, "data.yaml": "nc: 2"},
        "YOLO, such as labels/val/2.txt",
    ),
    "YOLO, the splits outside": (
        ["train/images/1.jpg", "valid/images/2.jpg"],
        {"train/labels/1.txt": YOLO, "valid/labels/2.txt": YOLO},
        "YOLO, such as train/labels/1.txt",
    ),
    "YOLO, beside the photos": (["1.jpg"], {"1.txt": YOLO}, "YOLO, such as 1.txt"),
    "COCO": (
        ["train2017/000001.jpg", "val2017/000002.jpg"],
        {"annotations/instances_train2017.json": COCO},
        "COCO, such as annotations/instances_train2017.json",
    ),
    "COCO in each split": (
        ["train/1.jpg", "test/2.jpg"],
        {"train/_annotations.coco.json": COCO},
        "COCO, such as train/_annotations.coco.json",
    ),
    "Pascal VOC": (
        ["JPEGImages/2007_000001.jpg", "SegmentationClass/2007_000001.png"],
        {"Annotations/2007_000001.xml": VOC, "ImageSets/Main/train.txt": "2007_000001"},
        "Pascal VOC, such as Annotations/2007_000001.xml",
    ),
}


def fill_set(folder, photos, texts):
    fill(folder, *photos, *texts)
    for name, text in texts.items():
        (folder / name).write_text(text)


@pytest.mark.parametrize(("photos", "texts", "told"), SETS.values(), ids=SETS)
def test_boxes_are_refused_for_what_they_are(tmp_path, photos, texts, told):
    fill_set(tmp_path, photos, texts)
    with pytest.raises(DatasetError, match=f"boxes in the format of {told}. .*labels=") as error:
        list_files_with_labels(tmp_path, LabelSettings())
    assert "\n" not in str(error.value)


def test_boxes_are_no_label_file(tmp_path):
    fill(tmp_path / "photos", "1.jpg", "2.jpg")
    (tmp_path / "boxes.json").write_text(COCO)
    with pytest.raises(DatasetError, match=r"boxes\.json: boxes in the format of COCO"):
        list_files_with_labels(tmp_path / "photos", LabelSettings(tmp_path / "boxes.json"))


def test_classes_that_have_boxes_besides_are_classes(tmp_path):
    fill_set(tmp_path, ["images/cat/1.jpg", "images/dog/2.jpg"], {"labels/1.txt": YOLO})
    assert list(list_files_with_labels(tmp_path, LabelSettings()).files["label"]) == ["cat", "dog"]


def test_rows_with_lists_of_names_are_no_boxes(tmp_path):
    fill(tmp_path / "photos", "1.jpg", "2.jpg")
    rows = [{"file_name": f"{n}.jpg", "label": n, "categories": ["cat"]} for n in (1, 2)]
    (tmp_path / "labels.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    labels = LabelSettings.from_config(
        {"file": str(tmp_path / "labels.jsonl"), "label_column": "label"}
    )
    assert len(list_files_with_labels(tmp_path / "photos", labels).files) == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    fill(tmp_path, "1.jpg")
    os.mkfifo(tmp_path / "1.txt")
    with pytest.raises(DatasetError, match="nothing says the class"):
        list_files_with_labels(tmp_path, LabelSettings())


def test_other_texts_are_no_boxes(tmp_path):
    fill_set(tmp_path, ["1.jpg"], {"readme.txt": "2 photos\n", "sizes.json": '{"images": 1}'})
    with pytest.raises(DatasetError, match="nothing says the class"):
        list_files_with_labels(tmp_path, LabelSettings())
