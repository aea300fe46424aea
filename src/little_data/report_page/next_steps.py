"""What to do next: from tables to a few sentences, the most important first."""

from __future__ import annotations

from typing import Any, NamedTuple

from little_data.report_page.headline import format_share
from little_data.startup.lazy_imports import pd
from little_data.types.strategies import HEAD

WIDE_INTERVAL = 0.02  # in accuracy; a narrower one tells enough
SMALLEST_GAIN = 0.05  # percentage points; less cannot be told from chance
NO_GAIN = 0.5  # percentage points; more photos that bring less at best are not worth it


class NextStep(NamedTuple):
    """A sentence, and the part of the page that it is about.

    Attributes:
        text: One sentence.
        part: The title of the part.
    """

    text: str
    part: str


def suggest_next_steps(
    finished: pd.Series[Any],
    class_metrics: pd.DataFrame,
    label_issues: pd.DataFrame,
    near_duplicates: pd.DataFrame,
    rejected_images: pd.DataFrame,
    worth_of_more_photos: dict[str, Any],
    difference_to_top_model: dict[str, Any],
    fine_tuning_plan: dict[str, Any],
) -> list[NextStep]:
    """Say what is worth doing, the most important first; nothing where there is nothing to do.

    Wrong labels and near-duplicates come first, since all other figures stand on them.

    Args:
        finished: The finished model's row of `strategy_comparison`, of the last split.
        class_metrics: As `tabulate_classes` makes it.
        label_issues: A row for each photo whose label looks wrong.
        near_duplicates: A row for each pair.
        rejected_images: A row for each file that was not used.
        worth_of_more_photos: ``photos`` (more of each class), ``points``, ``low`` and ``high``
            (percentage points); without them nothing is said.
        difference_to_top_model: ``points``, ``low`` and ``high``, of the finished model.
        fine_tuning_plan: ``depth``, and the depths that were ``compared``.
    """
    steps = [
        _check_labels(len(label_issues)),
        _check_duplicates(len(near_duplicates)),
        _mend_files(len(rejected_images)),
        _help_weakest_class(class_metrics),
        _take_more_photos(worth_of_more_photos),
        _judge_more_photos(finished),
        _tune_more(fine_tuning_plan, difference_to_top_model),
    ]
    return [step for step in steps if step]


def _check_labels(count: int) -> NextStep | None:
    if not count:
        return None
    photos = "1 photo whose label looks" if count == 1 else f"{count:,} photos whose labels look"
    return NextStep(f"Check {photos} wrong.", "Labels that look wrong")


def _check_duplicates(count: int) -> NextStep | None:
    if not count:
        return None
    pairs = "1 pair of photos" if count == 1 else f"{count:,} pairs of photos"
    return NextStep(
        f"Compare {pairs}: the same picture in two splits or folds makes the figures too good.",
        "Near-duplicates across splits",
    )


def _mend_files(count: int) -> NextStep | None:
    if not count:
        return None
    were = "1 file was" if count == 1 else f"{count:,} files were"
    return NextStep(f"See why {were} not used.", "Files that could not be used")


def _help_weakest_class(class_metrics: pd.DataFrame) -> NextStep | None:
    """Name the class of which the fewest photos are found; of equal ones that with more photos."""
    of_photos = class_metrics[class_metrics["photos"] > 0]
    weakest = of_photos.sort_values(["recall", "photos"], ascending=[True, False]).iloc[0]
    if not weakest["confused"]:
        return None
    right, wrong = round(weakest["recall"] * weakest["photos"]), weakest["confused"]
    text = f"Add photos of {weakest['class']}, the weakest class: {right} of {weakest['photos']} "
    text += f"{_be(right)} classified correctly, {wrong} {_be(wrong)} taken for "
    return NextStep(f"{text}{weakest['confused_with']}.", "Each class")


def _be(count: int) -> str:
    return "is" if count == 1 else "are"


def _take_more_photos(worth: dict[str, Any]) -> NextStep | None:
    if "points" not in worth:
        return None
    more = f"{worth['photos']} more photos" if worth["photos"] > 1 else "1 more photo"
    if worth["high"] < NO_GAIN:
        text = (
            f"More photos of the same kind would hardly help: {more} of each class would be worth "
        )
        text += f"at most {worth['high']:.1f} points."
        return NextStep(text, "More photos")
    if worth["low"] < SMALLEST_GAIN:
        return None
    gain = f"about {worth['points']:.1f} points ({worth['low']:.1f} to {worth['high']:.1f})"
    return NextStep(f"Take {more} of each class: worth {gain}.", "More photos")


def _judge_more_photos(finished: pd.Series[Any]) -> NextStep | None:
    """Say how wide the interval is; its width falls with the root of the number of photos."""
    low, high, photos = (finished[name] for name in ("accuracy_low", "accuracy_high", "photos"))
    photos = int(photos)
    if high - low <= WIDE_INTERVAL:
        return None
    text = (
        f"The accuracy may be anything from {format_share(low)} to {format_share(high)}: judged on "
    )
    text += (
        f"about {4 * photos:,} photos instead of {photos:,}, it would be known twice as precisely."
    )
    return NextStep(text, "Accuracy")


def _tune_more(plan: dict[str, Any], difference: dict[str, Any]) -> NextStep | None:
    if plan["depth"] != HEAD:
        return _describe_tuning(difference)
    if len(plan["compared"]) > 1:
        text = "Fine-tuning was tried and not kept: it did not help."
        return NextStep(text, "Accuracy")
    text = "Fine-tuning was not tried: let it (fine_tune.depth=auto) and give it more time "
    text += "(fine_tune.minutes)."
    return NextStep(text, "Accuracy")


def _describe_tuning(difference: dict[str, Any]) -> NextStep:
    points, low, high = (difference[name] for name in ("points", "low", "high"))
    if low > 0:
        text = f"Fine-tuning helped, by {points:.1f} points ({low:.1f} to {high:.1f}): "
        text += "more of it may help more (fine_tune.minutes, fine_tune.epochs)."
    elif high < 0:
        text = f"Fine-tuning lowered the accuracy, by {-points:.1f} points "
        text += f"({-high:.1f} to {-low:.1f}): do without it (fine_tune.depth=head)."
    else:
        text = "It cannot be said from so few judged photos whether fine-tuning helped."
    return NextStep(text, "Accuracy")
