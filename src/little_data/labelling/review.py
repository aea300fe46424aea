"""Photos that a person should look at: which lists there are, and what is still open in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from little_data.evaluation.metrics import label_losses
from little_data.labelling.decisions import Decisions
from little_data.labelling.photos import Photos
from little_data.startup.lazy_imports import np, pd


@dataclass(frozen=True)
class Finding:
    """A photo that a list shows.

    Attributes:
        number: Of the photo.
        note: Why it is shown.
        suggestion: The class that it may have instead; None if nothing is suggested.
        other: Number of the photo that it is nearly the same as, if that is why.
    """

    number: int
    note: str
    suggestion: str | None = None
    other: int | None = None


@dataclass(frozen=True)
class Queue:
    """A list of photos, the worst first.

    Attributes:
        name: By which decisions are remembered.
        title: What the page calls it.
        findings: The photos.
        missing: What makes the list where it has never been made; "" where it has.
    """

    name: str
    title: str
    findings: Sequence[Finding]
    missing: str = ""

    def list_open(self, decisions: Decisions, are_open: bool) -> list[Finding]:
        """List what nobody has decided yet, or what somebody has."""
        decided = decisions.read()

        def is_open(finding: Finding) -> bool:
            return not any(
                number in decided
                and (
                    self.name in decided[number].kept
                    or decided[number].label != decisions.find_given(number)
                )
                for number in (finding.number, finding.other)
                if number is not None
            )

        return [finding for finding in self.findings if is_open(finding) == are_open]


def list_label_issues(photos: Photos, label_issues: pd.DataFrame) -> list[Finding]:
    """List the photos whose label looks wrong, with the class that they seem to have."""
    columns = ("path", "given_label", "label_probability", "label")
    return [
        Finding(
            photos.by_path[path],
            f"labelled {given}, with a probability of {probability:.3f}",
            suggested,
        )
        for path, given, probability, suggested in zip(
            *(label_issues[name] for name in columns), strict=True
        )
        if path in photos.by_path
    ]


def list_mistakes(photos: Photos) -> list[Finding]:
    """List the photos that a model which has not seen them got wrong, the highest loss first."""
    if not photos.classes:
        return []
    numbers = {name: number for number, name in enumerate(photos.classes)}
    labels = photos.table["learned"].map(numbers)
    is_judged = labels.notna().to_numpy() & ~np.isnan(photos.probabilities[:, 0])
    judged = np.flatnonzero(is_judged)
    probabilities = photos.probabilities[judged]
    own = labels.to_numpy()[judged].astype(int)
    losses = label_losses(probabilities, own)
    predicted = probabilities.argmax(axis=1)
    order = np.argsort(-losses, kind="stable")
    return [
        Finding(
            int(judged[place]),
            f"the model says {photos.classes[predicted[place]]}, with a probability of "
            f"{probabilities[place].max():.3f}",
            photos.classes[predicted[place]],
        )
        for place in order[predicted[order] != own[order]]
    ]


def list_near_duplicates(photos: Photos, near_duplicates: pd.DataFrame) -> list[Finding]:
    """List the pairs that are nearly the same and stand in different splits or folds."""
    columns = ("path", "split", "other_path", "other_split", "similarity")
    return [
        Finding(
            photos.by_path[path],
            f"{split} and {other_split}, with a similarity of {similarity:.3f}",
            other=photos.by_path[other],
        )
        for path, split, other, other_split, similarity in zip(
            *(near_duplicates[name] for name in columns), strict=True
        )
        if path in photos.by_path and other in photos.by_path
    ]


def list_odd(photos: Photos, odd_photos: pd.DataFrame) -> list[Finding]:
    """List the photos that look odd."""
    return [
        Finding(photos.by_path[path], oddity)
        for path, oddity in zip(odd_photos["path"], odd_photos["oddity"], strict=True)
        if path in photos.by_path
    ]
