"""Before a run: give every environment the credentials of ``conf/local/credentials.yml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.framework.project import settings
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException
from yaml import YAMLError

from little_data.messages.errors import LittleDataError

CREDENTIALS = "credentials"


class LocalCredentialsHook:
    """Read them where Kedro itself would only do it without ``--env``.

    With ``--env folder``, Kedro reads ``conf/base`` and ``conf/folder``, and both are in git.
    """

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Add those of the folder ``local``."""
        loader = context.config_loader
        local = str(settings.CONFIG_LOADER_ARGS["default_run_env"])
        # Another loader of Kedro would take over the resolvers of this one.
        for path in sorted(Path(loader.conf_source, local).glob(f"{CREDENTIALS}*.y*ml")):
            loader[CREDENTIALS] = {**loader[CREDENTIALS], **read_credentials(path)}


def read_credentials(path: Path) -> dict[str, Any]:
    """Read a file of credentials; ``${oc.env:NAME}`` stands for what is in the environment.

    Raises:
        LittleDataError: It cannot be read, or holds something else.
    """
    try:
        found = OmegaConf.to_container(OmegaConf.load(path), resolve=True)
    except (OSError, ValueError, YAMLError, OmegaConfBaseException) as error:
        raise LittleDataError(f"{path} cannot be read: {error}") from None
    if not isinstance(found, dict):
        raise LittleDataError(f"{path}: it must have an entry for each credential, such as photos:")
    return {str(name): values for name, values in found.items()}
