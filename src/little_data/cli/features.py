"""``kedro features``: what the feature cache holds, and what of it can go."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from kedro.framework.cli.utils import env_option
from kedro.framework.session import KedroSession

# What these commands work with is imported in them: every command of Kedro loads this module.
if TYPE_CHECKING:
    from little_data.datasets.stores.feature_cache import FeatureCache

PLAN = ("split_manifest", "augmentation_plan", "trunk_network", "tail_network")


@dataclass(frozen=True)
class FeaturePlan:
    """The cache of an environment, and the rows of it that the stored plan uses."""

    folder: Path
    networks: Set[str]
    keys: Set[str]

    def find_used(self, cache: FeatureCache) -> Set[str]:
        """Return the keys of a network's cache that the plan uses."""
        return cache.keys & self.keys if cache.folder.name in self.networks else set()


@click.group()
def features() -> None:
    """List and prune the features that are kept for later runs."""


@features.command("list")
@env_option
def list_features(env: str | None) -> None:
    """Say what the feature cache holds, how large it is, and what the current plan uses."""
    from little_data.datasets.stores.feature_cache import open_feature_caches

    plan = read_plan(env)
    click.echo(f"{plan.folder}\n{'network':<32} {'rows':>9} {'used':>9} {'megabytes':>11}")
    for cache in open_feature_caches(plan.folder):
        used, size = len(plan.find_used(cache)), cache.count_bytes(cache.keys)
        click.echo(f"{cache.folder.name:<32} {len(cache.keys):>9,} {used:>9,} {size / 1e6:>11,.1f}")


@features.command("prune")
@env_option
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
def prune_features(env: str | None, dry_run: bool) -> None:
    """Remove the features that the current plan does not use. No run may be going on."""
    from little_data.datasets.stores.feature_cache import open_feature_caches

    plan = read_plan(env)
    rows = size = 0
    for cache in open_feature_caches(plan.folder):
        used = plan.find_used(cache)
        unused = cache.keys - used
        rows += len(unused)
        size += cache.count_bytes(unused)
        if not dry_run:
            cache.keep_only(used)
    done = "would be removed" if dry_run else "were removed"
    click.echo(f"{plan.folder}: {rows:,} rows of {size / 1e6:,.1f} megabytes {done}")


def read_plan(env: str | None) -> FeaturePlan:
    """Read the stored plan of an environment: its split, its views and its network."""
    from little_data.datasets.stores.feature_store import FeatureStoreDataset
    from little_data.inference.features import (
        hash_networks,
        hash_views,
        list_learning_views,
        list_test_views,
    )

    catalog = KedroSession.create(env=env).load_context().catalog
    store = catalog["trunk_features"]
    assert isinstance(store, FeatureStoreDataset)
    missing = [name for name in PLAN if not catalog.exists(name)]
    if missing:
        raise click.ClickException(
            f"{' and '.join(missing)} must be there to tell which features are used: run "
            f"`kedro run --pipelines bottleneck`, or remove {store.cache_folder} by hand"
        )
    split_manifest, augmentation_plan, trunk, tail = (catalog[name].load() for name in PLAN)
    views = [
        *hash_views(list_learning_views(split_manifest, augmentation_plan)),
        *hash_views(list_test_views(split_manifest)),
    ]
    networks = {hash_networks(trunk), hash_networks(trunk, tail)}
    return FeaturePlan(store.cache_folder, networks, set(views))
