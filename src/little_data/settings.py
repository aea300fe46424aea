"""Project settings: https://docs.kedro.org/en/stable/configure/project_settings/."""

from importlib.util import find_spec

from omegaconf.resolvers import oc

from little_data.hooks.cluster import ClusterHook
from little_data.hooks.given_paths import GivenPathsHook
from little_data.hooks.kaggle_names import KaggleNamesHook
from little_data.hooks.local_credentials import LocalCredentialsHook
from little_data.hooks.node_names import NodeNameHook
from little_data.hooks.notebooks import NotebookHook
from little_data.hooks.parameter_names import ParameterNamesHook
from little_data.hooks.photo_reading import PhotoReadingHook
from little_data.hooks.photo_sets import PhotoSetsHook
from little_data.hooks.repeated_notices import RepeatedNoticesHook
from little_data.hooks.results import ResultsHook
from little_data.hooks.stored_data import StoredDataHook
from little_data.hooks.tracking import TrackingHook
from little_data.hooks.unreadable_data import UnreadableDataHook
from little_data.skipping.session import SkippingSession
from little_data.startup.light_catalog import LightCatalog

# The last is called first: names are checked before the source of the results is chosen by them.
HOOKS = (
    KaggleNamesHook(),
    PhotoSetsHook(),
    ParameterNamesHook(),
    GivenPathsHook(),
    LocalCredentialsHook(),
    StoredDataHook(),
    NodeNameHook(),
    PhotoReadingHook(),
    RepeatedNoticesHook(),
    ClusterHook(),
    ResultsHook(),
    NotebookHook(),
    UnreadableDataHook(),
    *([TrackingHook()] if find_spec("mlflow") else []),
)

# A run does only what changed, unless it is given another runner.
SESSION_CLASS = SkippingSession

# A run in which nothing has changed starts without pandas.
DATA_CATALOG_CLASS = LightCatalog

CONFIG_LOADER_ARGS = {
    "base_env": "base",
    "default_run_env": "local",
    # An environment's parameters replace single values, not whole groups.
    "merge_strategy": {"parameters": "soft"},
    # Paths that --params would spoil come from an environment variable.
    "custom_resolvers": {"oc.env": oc.env},
}
