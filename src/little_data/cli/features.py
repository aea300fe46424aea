"""``kedro features``: what the feature cache and the stores hold, and what of it can go."""

from __future__ import annotations

from collections.abc import Set
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from kedro.framework.cli.utils import env_option
from kedro.framework.session import KedroSession
from kedro.io import DataCatalog

from little_data.cli.commands import ProjectGroup
from little_data.cli.errors import explain_errors
from little_data.cli.options import name_option
from little_data.hooks.makers import write_command

# What these commands work with is imported in them: every command of Kedro loads this module.
if TYPE_CHECKING:
    from little_data.datasets.stores.feature_cache import FeatureCache
    from little_data.datasets.stores.feature_store import FeatureStoreDataset

PLAN = ("split_manifest", "augmentation_plan", "trunk_network", "tail_network")


@dataclass(frozen=True)
class FeaturePlan:
    """The stores of an environment, their cache, and the rows of it that the stored plan uses."""

    stores: list[FeatureStoreDataset]
    folder: Path
    networks: Set[str]
    keys: Set[str]

    def find_used(self, cache: FeatureCache) -> Set[str]:
        """Return the keys of a network's cache that the plan uses."""
        return cache.keys & self.keys if cache.folder.name in self.networks else set()


@click.group(cls=ProjectGroup)
def features() -> None:
    """List and prune the features that are kept for later runs."""


@features.command("list")
@env_option
@name_option
def list_features(env: str | None, name: str | None) -> None:
    """Say what is kept, how large it is, what the current plan uses and what is older."""
    from little_data.datasets.files.holdings import measure_holding
    from little_data.datasets.stores.feature_cache import open_feature_caches

    with explain_errors():
        plan = read_plan(env, name)
    click.echo(f"{plan.folder}\n{'network':<32} {'rows':>9} {'used':>9} {'megabytes':>11}")
    for cache in open_feature_caches(plan.folder):
        used, size = len(plan.find_used(cache)), cache.count_bytes(cache.keys)
        click.echo(f"{cache.folder.name:<32} {len(cache.keys):>9,} {used:>9,} {size / 1e6:>11,.1f}")
    click.echo(f"{'store':<32} {'versions':>9} {'megabytes':>9} {'older ones':>11}")
    for store in plan.stores:
        versions = [Path(version) for version in store.list_versions()]
        size = measure_holding(versions).bytes
        older = measure_holding(store.find_older_versions()).bytes
        sizes = f"{size / 1e6:>9,.1f} {older / 1e6:>11,.1f}"
        click.echo(f"{store.folder.name:<32} {len(versions):>9,} {sizes}")


@features.command("prune")
@env_option
@name_option
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
def prune_features(env: str | None, name: str | None, dry_run: bool) -> None:
    """Remove the features that the current plan does not use, and older versions of the stores.

    It is refused while a run uses them. Versions that are removed can no longer be given to
    --load-versions.
    """
    with explain_errors():
        plan = read_plan(env, name)
    done = "would be removed" if dry_run else "were removed"
    with explain_errors(), keep_runs_out(plan, dry_run):
        rows, size = prune_cache(plan, dry_run)
        click.echo(f"{plan.folder}: {rows:,} rows of {size / 1e6:,.1f} megabytes {done}")
        for store in plan.stores:
            count, size = prune_store(store, dry_run)
            told = f"{count} older versions of {size / 1e6:,.1f} megabytes {done}"
            click.echo(f"{store.folder}: {told}")


def keep_runs_out(plan: FeaturePlan, dry_run: bool) -> AbstractContextManager[None]:
    """Keep runs from what is removed, which is nothing in a dry run; stop if one is using it."""
    from little_data.datasets.files.locations import find_in_project
    from little_data.skipping.going_on import DEFAULT_FOLDER, Work, announce

    # The cache is in no catalog: it belongs to the stores.
    places = [str(store.folder.resolve()) for store in plan.stores]
    work = Work("kedro features prune", reads=[], writes=[] if dry_run else places)
    return announce(find_in_project(DEFAULT_FOLDER), work)


def prune_cache(plan: FeaturePlan, dry_run: bool) -> tuple[int, int]:
    """Remove the rows that the plan does not use; return how many they are, and their bytes."""
    from little_data.datasets.stores.feature_cache import open_feature_caches

    rows = size = 0
    for cache in open_feature_caches(plan.folder):
        used = plan.find_used(cache)
        unused = cache.keys - used
        rows += len(unused)
        size += cache.count_bytes(unused)
        if not dry_run:
            cache.keep_only(used)
    return rows, size


def prune_store(store: FeatureStoreDataset, dry_run: bool) -> tuple[int, int]:
    """Remove all versions but the newest; return how many they are, and their bytes."""
    from little_data.datasets.files.holdings import measure_holding
    from little_data.datasets.stores.feature_store import remove_version

    older = store.find_older_versions()
    size = measure_holding(older).bytes
    if not dry_run:
        for version in older:
            remove_version(version)
    return len(older), size


def read_plan(env: str | None, name: str | None) -> FeaturePlan:
    """Read the stores of an environment, and its plan: its split, its views and its network."""
    from little_data.datasets.stores.feature_store import FeatureStoreDataset
    from little_data.inference.features import (
        hash_networks,
        hash_views,
        list_learning_views,
        list_test_views,
    )

    given = {"name": name} if name else None
    context = KedroSession.create(env=env, runtime_params=given).load_context()
    catalog = context.catalog
    assert isinstance(catalog, DataCatalog)
    trunk_store = catalog["trunk_features"]
    assert isinstance(trunk_store, FeatureStoreDataset)
    names = catalog.filter(type_regex=rf"\.{FeatureStoreDataset.__name__}$")
    stores = [store for name in names if isinstance(store := catalog[name], FeatureStoreDataset)]
    missing = [name for name in PLAN if not catalog.exists(name)]
    if missing:
        command = write_command("bottleneck", env, context.config_loader, name)
        if not trunk_store.cache_folder.exists():
            raise click.ClickException(
                f"no features are kept in {trunk_store.cache_folder} yet: `{command}` computes them"
            )
        raise click.ClickException(
            f"{' and '.join(missing)} must be there to tell which features are used: run "
            f"`{command}`, or remove {trunk_store.cache_folder} by hand"
        )
    split_manifest, augmentation_plan, trunk, tail = (catalog[name].load() for name in PLAN)
    views = [
        *hash_views(list_learning_views(split_manifest, augmentation_plan)),
        *hash_views(list_test_views(split_manifest, augmentation_plan)),
    ]
    networks = {hash_networks(trunk), hash_networks(trunk, tail)}
    return FeaturePlan(stores, trunk_store.cache_folder, networks, set(views))
