"""Labels are found in label files, whatever their form, and in paths."""

import json
import logging
from pathlib import Path

import pandas as pd
import pytest
from kedro.config import OmegaConfigLoader
from kedro.io import DatasetError
from photo_folders import fill

from little_data.datasets import ImageFolderDataset
from little_data.settings import CONFIG_LOADER_ARGS


@pytest.fixture(autouse=True)
def everything_is_logged(caplog):
    caplog.set_level(logging.INFO, "little_data")


@pytest.fixture
def photos(tmp_path):
    """A folder with 000.png to 007.png, without any class."""
    return fill(tmp_path / "photos", *(f"{n:03}.png" for n in range(8)))


def load(folder, labels=None, ignore=None):
    unpack_to = str(folder.parent / "unpacked")
    return ImageFolderDataset(
        filepath=str(folder), unpack_to=unpack_to, labels=labels, ignore=ignore
    ).load()


def said(listing, column="label"):
    return dict(zip(listing.files["path"], listing.files[column], strict=True))


def write(path, *lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


KINDS = ["cat", "dog", "cat", "dog", "cat", "dog", "cat", "dog"]
EXPECTED = {f"{n:03}.png": kind for n, kind in enumerate(KINDS)}

FORMS = {
    "commas": ("a.csv", ["file,label", *(f"{n:03}.png,{k}" for n, k in enumerate(KINDS))]),
    "semicolons": ("a.csv", ["id;label", *(f"{n:03};{k}" for n, k in enumerate(KINDS))]),
    "decimal commas": (
        "a.csv",
        ["file;weight;kind", *(f"{n:03}.png;{n},5;{k}" for n, k in enumerate(KINDS))],
    ),
    "tabs": ("a.tsv", ["file\tlabel", *(f"{n:03}.PNG\t{k}" for n, k in enumerate(KINDS))]),
    "bars": ("a.txt", [f"{n:03}.png|{k}" for n, k in enumerate(KINDS)]),
    "spaces, no header": ("a.txt", [f"{n:03}.png {k}" for n, k in enumerate(KINDS)]),
    "no zeros": ("a.csv", ["id,label", *(f"{n},{k}" for n, k in enumerate(KINDS))]),
    "no header, no zeros": ("a.csv", [f"{n},{k}" for n, k in enumerate(KINDS)]),
    "folders of another computer": (
        "a.csv",
        [f"C:\\Users\\me\\set\\{n:03}.png,{k}" for n, k in enumerate(KINDS)],
    ),
    "the folder's name": ("a.csv", [f"photos/{n:03}.png,{k}" for n, k in enumerate(KINDS)]),
    "spaces around": (
        "a.csv",
        ["File Name , Label ", *(f" {n:03}.png , {k} " for n, k in enumerate(KINDS))],
    ),
    "label first": ("a.csv", ["x,y", *(f"{k},{n:03}.png" for n, k in enumerate(KINDS))]),
    "index, width and number of the class": (
        "a.csv",
        [
            ",image,class,width,class_name",
            *(f"{7 - n},{n:03}.png,{n % 2},{640 + n // 4},{k}" for n, k in enumerate(KINDS)),
        ],
    ),
    "one-hot": (
        "a.csv",
        ["image_id,cat,dog", *(f"{n:03},{1 - n % 2},{n % 2}" for n in range(8))],
    ),
    "one-hot of pandas": (
        "a.csv",
        ["image_id,cat,dog", *(f"{n:03},{n % 2 == 0},{n % 2 == 1}" for n in range(8))],
    ),
    "one-hot with points": (
        "a.csv",
        ["image_id,cat,dog", *(f"{n:03},{1 - n % 2}.0,{n % 2}.0" for n in range(8))],
    ),
    "JSON lines": (
        "a.jsonl",
        [json.dumps({"file_name": f"{n:03}.png", "label": [k]}) for n, k in enumerate(KINDS)],
    ),
    "lists of one": (
        "a.csv",
        ["file,labels", *(f"{n:03}.png,['{k}']" for n, k in enumerate(KINDS))],
    ),
}


@pytest.mark.parametrize(("name", "lines"), FORMS.values(), ids=FORMS)
def test_a_label_file_may_have_any_form(photos, tmp_path, name, lines):
    assert said(load(photos, write(tmp_path / name, *lines))) == EXPECTED


def test_what_was_understood_is_said(photos, tmp_path, caplog):
    name, lines = FORMS["index, width and number of the class"]
    load(photos, write(tmp_path / name, *lines))
    assert "files by 'image'; labels by 'class_name'; 8 photos have a label" in caplog.text.replace(
        "\n", " "
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_spreadsheets_write_other_encodings(photos, tmp_path, encoding):
    lines = ["file;label", *(f"{n:03}.png;{'Bär' if n % 2 else 'Hund'}" for n in range(8))]
    (tmp_path / "a.csv").write_bytes("\r\n".join(lines).encode(encoding))
    listing = load(photos, str(tmp_path / "a.csv"))
    assert set(said(listing).values()) == {"Bär", "Hund"}


def test_a_parquet_file(photos, tmp_path):
    table = pd.DataFrame({"file": EXPECTED.keys(), "label": pd.Categorical([7, 8] * 4)})
    table.to_parquet(tmp_path / "a.parquet")
    assert set(said(load(photos, str(tmp_path / "a.parquet"))).values()) == {"7", "8"}


NAMES = ["007", "7", "1e5", "NA", "null", "no", "=cmd()", 'a,"b"\nc 🐈']


def test_names_stay_the_text_that_they_are(photos, tmp_path):
    table = pd.DataFrame({"file": EXPECTED.keys(), "label": NAMES})
    table.to_csv(tmp_path / "a.csv", index=False)
    table.to_parquet(tmp_path / "a.parquet")
    (tmp_path / "a.jsonl").write_text(table.to_json(orient="records", lines=True))
    for name in ("a.csv", "a.parquet", "a.jsonl"):
        listing = load(photos, {"file": str(tmp_path / name), "label_column": "label"})
        assert listing.files["label"].tolist() == NAMES


def test_numbers_of_json_lines_stay_as_they_are_written(photos, tmp_path):
    lines = [f'{{"file": "{path}", "label": {1 + n % 2}e5}}' for n, path in enumerate(EXPECTED)]
    listing = load(photos, write(tmp_path / "a.jsonl", *lines))
    assert set(said(listing).values()) == {"1e5", "2e5"}


def test_splits_and_groups_come_along(photos, tmp_path):
    splits = ["train", "Training", "val", "dev", "test", "holdout", "", "train"]
    rows = [f"{n},{k},{s},p{n // 4}" for (n, k), s in zip(enumerate(KINDS), splits, strict=True)]
    listing = load(photos, write(tmp_path / "a.csv", "id,label,split,Patient ID", *rows))
    assert listing.files["split"].fillna("none").tolist() == [
        *("train", "train", "validation", "validation", "test", "test"),
        *("none", "train"),
    ]
    assert listing.files["group"].tolist() == ["p0"] * 4 + ["p1"] * 4


def test_folders_say_the_split_where_the_label_file_does_not(tmp_path, caplog):
    caplog.set_level("INFO")
    paths = [f"{split}_images/{n}.png" for split in ("train", "test") for n in range(4)]
    fill(tmp_path / "photos", *paths)
    rows = [f"{path},{'cat' if n % 2 else 'dog'}" for n, path in enumerate(paths)]
    listing = load(tmp_path / "photos", write(tmp_path / "a.csv", "path,label", *rows))
    split = listing.files.set_index("path")["split"].to_dict()
    assert split == {path: path.split("_")[0] for path in paths}
    assert "test_images (test), train_images (train)" in " ".join(caplog.text.split())


def test_yes_and_no_may_be_the_split(photos, tmp_path):
    rows = [f"{n},{k},{n > 5}" for n, k in enumerate(KINDS)]
    listing = load(photos, write(tmp_path / "a.csv", "id,label,is_valid", *rows))
    assert listing.files["split"].tolist() == ["train"] * 6 + ["validation"] * 2


def test_what_is_left_over_is_counted_and_listed(photos, tmp_path, caplog):
    rows = ["001,cat", "002,dog", "003,dog", "004,cat", "005,", "900,cat", "901,dog"]
    listing = load(photos, write(tmp_path / "a.csv", "id,label", *rows))
    assert listing.files["path"].tolist() == [f"00{n}.png" for n in (1, 2, 3, 4)]
    text = " ".join(record.getMessage() for record in caplog.records)
    assert "rows whose file is not here: 2 (900, 901)" in text
    assert "without a row, which are not used: 3 (000.png, 006.png, 007.png)" in text
    assert "no label, which are not used: 1 (005.png)" in text


MULTI = {
    "one-hot": ["id,cat,dog", *(f"{n},1,{n % 2}" for n in range(8))],
    "one-hot of -1 and 1": ["id,cat,dog", *(f"{n},1,{(-1) ** n}" for n in range(8))],
    "bars": ["id,label", *(f"{n},{['cat', 'dog', 'cat|dog', 'dog|cat'][n % 4]}" for n in range(8))],
    "spaces": ["id,label", *(f"{n},{['cat', 'dog', 'cat dog'][n % 3]}" for n in range(8))],
    "never alone": [
        "id,label",
        *(f"{n},{['a;b', 'b;c', 'a;c', 'c;b', 'a;b;c'][n % 5]}" for n in range(8)),
    ],
    "lists": ["id,label", *(f"{n},\"['cat', 'dog']\"" for n in range(8))],
    "rows": ["id,label", *(f"{n},{kind}" for n in range(8) for kind in ("cat", "dog"))],
}


@pytest.mark.parametrize("lines", MULTI.values(), ids=MULTI)
def test_several_labels_a_photo_are_refused_with_what_they_are(photos, tmp_path, lines):
    with pytest.raises(DatasetError, match=r"a\.csv: a multi-label file: .*one label"):
        load(photos, write(tmp_path / "a.csv", *lines))


def test_names_of_two_words_are_no_two_labels(photos, tmp_path):
    rows = [f"{n},{['golden retriever', 'tench, a fish'][n % 2]!r}" for n in range(8)]
    lines = ["id,label", *(row.replace("'", '"') for row in rows)]
    listing = load(photos, write(tmp_path / "a.csv", *lines))
    assert set(said(listing).values()) == {"golden retriever", "tench, a fish"}


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            ["id,fine,coarse", *(f"{n},{n % 4}x,{n % 2}y" for n in range(8))],
            "fine, coarse.*labels.l",
        ),
        (
            ["id,sex,a,b", *(f"{n},{'fm'[n // 4]},{n % 2},{1 - n % 2}" for n in range(8))],
            "sex, a, b. Its columns",
        ),
        (["id,note", *(f"{n},text {n}" for n in range(8))], "no column could be the label"),
        (["file,label", "a.png,cat", "b.png,dog"], "no column names the photos, .*000.png"),
        (
            ["file,label", "000.png,cat", "001.png,dog,x"],
            "first row has 2 columns, and row 3 has 3",
        ),
        (["file,label", "000.png,cat", "001.png,cat"], "at least two classes.*: cat"),
        ([], "no rows"),
    ],
)
def test_what_cannot_be_understood_is_refused_in_one_sentence(photos, tmp_path, lines, message):
    with pytest.raises(DatasetError, match=rf"a\.csv: .*{message}"):
        load(photos, write(tmp_path / "a.csv", *lines))


def test_the_user_names_the_columns(photos, tmp_path):
    rows = [f"{n},{n % 4}x,{k},{n % 2}" for n, k in enumerate(KINDS)]
    file = write(tmp_path / "a.csv", "id,fine,coarse,box", *rows)
    listing = load(photos, {"file": file, "label_column": "coarse", "group_column": "box"})
    assert said(listing) == EXPECTED
    assert set(said(listing, "group").values()) == {"0", "1"}
    with pytest.raises(DatasetError, match=r"no column 'gross'\. Its columns are: id, fine"):
        load(photos, {"file": file, "label_column": "gross"})
    with pytest.raises(DatasetError, match=r"labels\.colour: there is no such key"):
        load(photos, {"file": file, "colour": "gross"})


def test_a_missing_label_file_is_named(photos, tmp_path):
    with pytest.raises(DatasetError, match=r"nowhere\.csv"):
        load(photos, str(tmp_path / "nowhere.csv"))


def test_a_label_file_beside_the_photos_is_found(tmp_path, caplog):
    """As in Kaggle's dog-breed-identification, and in a zip of it."""
    folder = fill(tmp_path / "photos", *(f"set/train/{n:03}.png" for n in range(8)))
    fill(folder, "set/test/900.png", "set/test/901.png")
    write(folder / "set/sample_submission.csv", "id,cat,dog", "900,0.5,0.5", "901,0.5,0.5")
    write(folder / "set/labels.csv", "id,breed", *(f"{n:03},{k}" for n, k in enumerate(KINDS)))
    assert said(load(folder)) == {f"set/train/{path}": k for path, k in EXPECTED.items()}
    assert "set/labels.csv: files by 'id'; labels by 'breed'" in caplog.text.replace("\n", " ")


def test_masks_beside_the_photos_are_not_taken_for_them(tmp_path):
    folder = fill(
        tmp_path / "photos", *(f"{d}/{n}.png" for d in ("images", "masks") for n in range(8))
    )
    write(folder / "labels.csv", "id,label", *(f"{n},{k}" for n, k in enumerate(KINDS)))
    assert {path.split("/")[0] for path in said(load(folder))} == {"images"}


def test_of_two_label_files_the_user_chooses(photos):
    rows = ["id,label", *(f"{n},{k}" for n, k in enumerate(KINDS))]
    write(photos / "a.csv", *rows)
    other = write(photos / "b.csv", *rows)
    with pytest.raises(DatasetError, match=r"several files say the labels: a\.csv, b\.csv\. Say"):
        load(photos)
    assert said(load(photos, other)) == EXPECTED


def test_a_label_file_for_each_split(tmp_path, caplog):
    splits = ("train", "valid")
    names = {split: [f"{split}/{split[0]}{n}.png" for n in range(8)] for split in splits}
    folder = fill(tmp_path / "photos", *names["train"], *names["valid"])
    for split in splits:
        rows = [f"{path},{k}" for path, k in zip(names[split], KINDS, strict=True)]
        write(folder / f"{split}.csv", "file,label", *rows)
    listing = load(folder, None)
    assert listing.files["split"].tolist() == ["train"] * 8 + ["validation"] * 8
    assert listing.files["label"].tolist() == KINDS * 2
    assert "without a row" not in caplog.text


@pytest.fixture
def folders(tmp_path):
    return fill(tmp_path / "photos", *(f"{kind}/{path}" for path, kind in EXPECTED.items()))


def test_a_label_file_adds_groups_to_what_folders_say(folders, caplog):
    rows = [
        f"{k}/{path},{k},{k}{len(path)},o{n % 3}" for n, (path, k) in enumerate(EXPECTED.items())
    ]
    write(folders / "groups.csv", "file,fine,coarse,object", *rows)
    listing = load(folders)
    assert said(listing) == {f"{k}/{path}": k for path, k in EXPECTED.items()}
    groups = said(listing, "group")
    assert groups["cat/000.png"] == groups["dog/003.png"] == groups["cat/006.png"] == "o0"
    assert "labels by 'fine'; groups by 'object'" in caplog.text.replace("\n", " ")


def test_numbers_in_a_file_may_stand_for_the_names_of_folders(folders):
    rows = [f"{path},{KINDS.index(k)}" for path, k in EXPECTED.items()]
    write(folders / "a.csv", "file,label", *rows)
    assert said(load(folders)) == {f"{k}/{path}": k for path, k in EXPECTED.items()}


def test_folders_and_a_label_file_that_contradict_each_other_are_refused(folders):
    other = ["sick", "sick", "well", "well", "sick", "well", "sick", "well"]
    rows = [f"{path},{label}" for path, label in zip(EXPECTED, other, strict=True)]
    file = write(folders / "a.csv", "file,label", *rows)
    with pytest.raises(DatasetError, match=r"'cat' and 'sick' of cat/000\.png.*labels=folders"):
        load(folders)
    assert set(said(load(folders, "folders")).values()) == {"cat", "dog"}
    assert set(said(load(folders, file)).values()) == {"sick", "well"}


def test_a_label_file_counts_more_than_names_of_files(tmp_path):
    folder = fill(
        tmp_path / "photos", *(f"{s}_{n}.png" for s in ("left", "right") for n in range(4))
    )
    rows = [
        f"{s}_{n}.png,{'sick' if n % 2 else 'well'}" for s in ("left", "right") for n in range(4)
    ]
    write(folder / "a.csv", "file,label", *rows)
    assert set(said(load(folder)).values()) == {"sick", "well"}
    assert set(said(load(folder, "folders")).values()) == {"left", "right"}


def test_a_table_of_other_photos_does_not_matter(folders):
    fill(folders, *(f"{n}_loose.png" for n in range(8)))
    rows = [f"{n}_loose.png,{'ab'[n % 2]}" for n in range(8)]
    write(folders / "a.csv", "file,label", *rows)
    assert set(said(load(folders)).values()) == {"cat", "dog"}


@pytest.mark.parametrize(
    "content", [b"pixels", b"\0\1\2", b"", b"a,b\n1,2,3\n", b"x,y\n1.5,2\n2.5,3\n"]
)
def test_other_tables_beside_the_photos_do_not_matter(folders, caplog, content):
    (folders / "other.csv").write_bytes(content)
    assert said(load(folders)) == {f"{k}/{path}": k for path, k in EXPECTED.items()}


def test_a_pattern_finds_the_label_in_the_path(tmp_path, caplog):
    folder = fill(tmp_path / "photos", "a/1-cat.png", "a/2-dog.png", "b/3-cat.png", "b/4.png")
    fill(folder, "b/5-dog.txt")
    listing = load(folder, {"pattern": r"-(?P<label>\w+)\.png"})
    assert said(listing) == {"a/1-cat.png": "cat", "a/2-dog.png": "dog", "b/3-cat.png": "cat"}
    assert "does not fit: 1, the first is b/4.png" in caplog.text.replace("\n", " ")


@pytest.mark.parametrize(
    ("pattern", "message"),
    [("(", "no regular expression"), (r"(\w+)-", "group that is called label")],
)
def test_a_pattern_without_a_label_is_refused(photos, pattern, message):
    with pytest.raises(DatasetError, match=rf"labels\.pattern: .*{message}"):
        load(photos, {"pattern": pattern})


def test_spellings_in_a_label_file_are_one_class(photos, tmp_path, caplog):
    rows = [f"{n},{label}" for n, label in enumerate(["Cat", "cat", "cat", "dog"] * 2)]
    listing = load(photos, write(tmp_path / "a.csv", "id,label", *rows))
    assert set(said(listing).values()) == {"cat", "dog"}
    assert "'Cat', 'cat' are taken for one class, 'cat'" in caplog.text.replace("\n", " ")


def test_what_is_ignored_has_no_row(photos, tmp_path):
    file = write(tmp_path / "a.csv", "id,label", *(f"{n},{k}" for n, k in enumerate(KINDS)))
    assert len(load(photos, file, ignore="00[0-3].png").files) == 4


GIVEN = {
    "a file": ({"labels": "/there/labels.csv"}, "/there/labels.csv"),
    "a column": (
        {"labels": {"file": "a.csv", "label_column": "fine"}},
        {"file": "a.csv", "label_column": "fine"},
    ),
    "nothing": ({}, None),
}


@pytest.mark.parametrize(("given", "labels"), GIVEN.values(), ids=GIVEN)
def test_the_command_line_says_where_the_labels_are(given, labels):
    """As Kedro reads ``--params labels=…`` and ``--params labels.file=…``."""
    loader = OmegaConfigLoader(
        str(Path(__file__).parents[4] / "conf"),
        env="folder",
        runtime_params={"images": "/photos", "ignore": "crops", **given},
        **CONFIG_LOADER_ARGS,
    )
    entry = loader["catalog"]["raw_images"]
    assert entry["labels"] == labels
    assert entry["ignore"] == "crops"
