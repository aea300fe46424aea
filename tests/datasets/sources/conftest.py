"""A web server for the datasets that fetch something."""

import pytest
from kaggle_server import TOKEN, KaggleServer
from kagglesdk import kaggle_env

from little_data.datasets.sources.archives import downloads


@pytest.fixture
def server(monkeypatch):
    """A server on loopback whose clients soon lose their patience."""
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")
    monkeypatch.setattr(downloads, "SILENCE_SECONDS", 0.5)
    with KaggleServer() as server:
        yield server


@pytest.fixture
def signed_in_kaggle(server, tmp_path, monkeypatch):
    """A Kaggle, and a user with a token and nothing else."""
    for name in ("KAGGLE_USERNAME", "KAGGLE_KEY", "KAGGLE_KERNEL_RUN_TYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KAGGLE_CONFIG_DIR", str(tmp_path / "home/.kaggle"))
    monkeypatch.setenv("KAGGLEHUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("KAGGLE_API_TOKEN", TOKEN)
    monkeypatch.setenv("KAGGLE_API_ENVIRONMENT", "LOCALHOST")
    monkeypatch.setitem(kaggle_env._env_to_endpoint, kaggle_env.KaggleEnv.LOCAL, server.url)
    # Google's storage, where Kaggle's downloads lie, lets a client go on in the middle.
    server.headers = {"Accept-Ranges": "bytes"}
    return server
