"""One training of the network, from what the catalog has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from little_data.evaluation.intervals import name_alone
from little_data.evaluation.metrics import tabulate_predictions
from little_data.evaluation.prediction_views import average_views
from little_data.evaluation.unlike import choose_evenly, measure_distances
from little_data.inference.classification import classify_stored_photos
from little_data.inference.features import predict_rows
from little_data.parameters.augmentation import AugmentationParameters
from little_data.parameters.base import Seed
from little_data.parameters.bottleneck import BackboneParameters
from little_data.parameters.fine_tune import FineTuneParameters
from little_data.parameters.top_model import TopModelParameters
from little_data.photos.decoding import stack_photos
from little_data.photos.folds import Round, list_rounds, name_judgement
from little_data.photos.labels import list_classes, number_labels, weigh_rows
from little_data.photos.views import find_mirror_images
from little_data.regression.softmax import fit_softmax_regression
from little_data.startup.lazy_imports import np, npt, pd
from little_data.types.arrays import ArrayStore
from little_data.types.heads import Head, TopModel
from little_data.types.listing import ImageListing
from little_data.types.networks import KerasModel
from little_data.types.strategies import HEAD
from little_data.types.views import ViewRanges

if TYPE_CHECKING:
    from little_data.models.fine_tuning import Backbone, TrainingTime, TuningExamples

# The photos that judge, their probabilities, and their distances to photos that were learned from.
Answers: TypeAlias = "tuple[pd.DataFrame, npt.NDArray[np.float32], npt.NDArray[np.float64]]"

# Strong enough that the head is not sure of the photos that it has learned from. Where their loss
# is nearly zero, Adam divides noise by noise.
START_PENALTY = 1.0


@dataclass(frozen=True)
class Tuning:
    """What all trainings of the network have in common; the catalog's datasets by their names."""

    raw_images: ImageListing
    trunk_model: KerasModel
    tail_model: KerasModel
    top_model: TopModel
    prediction_views: dict[str, Any]
    trunk_features: ArrayStore
    bottleneck_features: ArrayStore
    parameters: FineTuneParameters
    network: BackboneParameters
    augmentation: AugmentationParameters
    top_model_parameters: TopModelParameters
    seed: Seed

    @cached_property
    def backbone(self) -> Backbone:
        """The pretrained network."""
        from little_data.models.fine_tuning import Backbone

        return Backbone(self.trunk_model, self.tail_model)

    @cached_property
    def classes(self) -> list[str]:
        """The names of the classes, in the order of their numbers."""
        return list_classes(self.trunk_features.rows)

    @property
    def rounds(self) -> int:
        """In how many rounds a network can be judged."""
        return len(self.top_model.heads_of_rounds)

    def needs_pixels(self, depth: str) -> bool:
        """Say whether a training of this depth needs pixels, and not the stored features."""
        return depth != HEAD and not self.backbone.begins_in_tail(depth)

    def choose_examples(self, depth: str) -> TuningExamples:
        """Return what a training of this depth learns from: stored features, if they suffice."""
        return self._pixels if self.needs_pixels(depth) else self._views

    @cached_property
    def _views(self) -> TuningExamples:
        return self._make_examples(self.trunk_features, ranges=None)

    @cached_property
    def _pixels(self) -> TuningExamples:
        rows = self.trunk_features.rows
        photos = rows[rows["view"] == 0].reset_index(drop=True)
        side = self.trunk_model.input_shape[1]
        pixels = stack_photos(self.raw_images.root, photos["path"], side, self.network.resizing)
        store = ArrayStore(photos, pixels, seconds=0.0)
        return self._make_examples(store, self.augmentation.ranges)

    def _make_examples(self, store: ArrayStore, ranges: ViewRanges | None) -> TuningExamples:
        from little_data.models.fine_tuning import TuningExamples

        labels = number_labels(store.rows, self.classes)
        return TuningExamples(store, labels, self._weigh(labels), ranges)

    def _weigh(self, labels: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        return weigh_rows(labels, len(self.classes), self.top_model_parameters.class_weight)

    def measure_training(self, depth: str) -> TrainingTime:
        """Measure how long a training on all photos takes."""
        from little_data.models.fine_tuning import measure_training

        examples = self.choose_examples(depth)
        rows = np.arange(len(examples.labels))
        batches = examples.make_batches(rows, self.parameters.batch_size, self.seed.seed)
        network = self._assemble(depth, None)
        return measure_training(network, batches, **self.parameters.recipe)

    def _assemble(self, depth: str, number: int | None) -> KerasModel:
        dropout = 0.0 if depth == HEAD else self.parameters.dropout
        return self.backbone.assemble(self.choose_head(depth, number), depth, dropout)

    def choose_head(self, depth: str, number: int | None) -> Head:
        """Choose the head to start from, which has learned from the same photos.

        A top model without hidden units may be sure of all its photos, and use features of many
        levels at once: the first steps of a training would tear that apart. So training starts
        from a regression on the last level with a strong penalty.

        Args:
            depth: Of the training; "head" takes the top model itself.
            number: Of the round; None: it has learned from all photos.
        """
        top_model = self.top_model
        head = top_model.head if number is None else top_model.heads_of_rounds[number]
        if depth == HEAD or len(head.layers) > 1:
            return head
        store = self.bottleneck_features
        rows = np.arange(len(store.rows))
        if number is not None:
            rows = list_rounds(store.rows)[number].training
        features = np.asarray(store.values[rows])[:, : self.backbone.last_level]
        labels = number_labels(store.rows.iloc[rows], self.classes)
        [start] = fit_softmax_regression(
            features, labels, len(self.classes), [START_PENALTY], self._weigh(labels)
        )
        return start

    def train(self, depth: str, epochs: int, number: int | None) -> tuple[KerasModel, pd.DataFrame]:
        """Train the network, starting from a head that has learned from the same photos.

        Args:
            depth: "head", which trains nothing, the first layer that is trained, or "whole".
            epochs: Of the training.
            number: Of the round, whose judging photos are left out; None: all photos are used.

        Returns:
            The network, as `Backbone.assemble` makes it; and its history, a row an epoch.
        """
        from little_data.models.training import seed_everything, train_classifier

        seed_everything(self.seed.seed)
        network = self._assemble(depth, number)
        if depth == HEAD:
            columns = ["epoch", "loss", "accuracy", "seconds"]
            return network, pd.DataFrame(columns=columns, dtype=float)
        examples = self.choose_examples(depth)
        rows = np.arange(len(examples.labels))
        if number is not None:
            rows = list_rounds(examples.store.rows)[number].training
        batches = examples.make_batches(rows, self.parameters.batch_size, self.seed.seed)
        recipe = {**self.parameters.recipe, "epochs": epochs}
        return network, train_classifier(network, batches, None, **recipe)

    def join(self, network: KerasModel) -> KerasModel:
        """Put the trunk before a network that begins at the boundary."""
        from little_data.models.fine_tuning import join

        begins_with_pixels = network.input_shape == self.trunk_model.input_shape
        return network if begins_with_pixels else join(self.trunk_model, network)

    def judge(self, depth: str, epochs: int, number: int) -> pd.DataFrame:
        """Train the network, and classify the photos that judge the round.

        Returns:
            The table of `tabulate_predictions`, with the columns ``fold``, ``depth``, ``distance``
            (to the nearest photo that the network has learned from), ``group`` and ``weight`` (of
            the photo's class among all photos).
        """
        if depth == HEAD:
            photos, probabilities, distances = self._answer_by_top_model(number)
        else:
            photos, probabilities, distances = self._answer_by_network(depth, epochs, number)
        table = tabulate_predictions(name_judgement(photos), probabilities, self.classes)
        groups = name_alone(photos["group"], photos["path"])
        weights = self.choose_examples(depth).weights[photos.index]
        return table.assign(
            fold=number, depth=depth, distance=distances, group=groups, weight=weights
        )

    def _answer_by_top_model(self, number: int) -> Answers:
        """Answer from the stored bottleneck features: no network has to run."""
        store = self.bottleneck_features
        head = self.top_model.heads_of_rounds[number]
        of_round = list_rounds(store.rows)[number]
        judges, views = of_round.held_out, self.prediction_views["views"]
        features = store.values[_list_judges_and_learned(store, of_round)]
        features = features[:, : self.backbone.last_level]
        return (
            store.rows.iloc[judges],
            classify_stored_photos(head, store, judges, views),
            measure_distances(features[: len(judges)], features[len(judges) :]),
        )

    def _answer_by_network(self, depth: str, epochs: int, number: int) -> Answers:
        from little_data.models.nearest_photo import concatenate_outputs, show_features

        network, _ = self.train(depth, epochs, number)
        store = self.choose_examples(depth).store
        of_round = list_rounds(store.rows)[number]
        rows = _list_judges_and_learned(store, of_round)
        answers = predict_rows(concatenate_outputs(show_features(network)), store.values, rows)
        count = len(of_round.held_out)
        probabilities, features = np.split(answers, [len(self.classes)], axis=1)
        distances = measure_distances(features[:count], features[count:])
        probabilities = probabilities[:count]
        if self.prediction_views["views"] == 2:
            mirrored = self._classify_mirror_images(network, depth, of_round.held_out)
            probabilities = average_views([probabilities, mirrored])
        return store.rows.iloc[of_round.held_out], probabilities, distances

    def _classify_mirror_images(
        self, network: KerasModel, depth: str, photos: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.float32]:
        """Return probabilities of the mirror images of photos, whose rows are those of `depth`."""
        store = self.choose_examples(depth).store
        if self.needs_pixels(depth):
            return predict_rows(network, store.values, photos, mirrored=True)
        return predict_rows(network, store.values, find_mirror_images(store.rows, photos))


def _list_judges_and_learned(store: ArrayStore, of_round: Round) -> npt.NDArray[np.int64]:
    """List the rows of the photos that judge a round, then of those that were learned from."""
    is_unchanged = (store.rows["view"].iloc[of_round.training] == 0).to_numpy()
    learned = of_round.training[is_unchanged]
    return np.concatenate([of_round.held_out, learned[choose_evenly(len(learned))]])
