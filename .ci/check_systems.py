"""Print the table of systems and Pythons in docs/how-to/install.md.

For each of them a resolver looks for a set of wheels that fits. It is uv's: pip evaluates
environment markers for the system that it runs on, whatever `--platform` says.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parent.parent
PYTHONS = {"3.11": "3.11.5", "3.12": "3.12", "3.13": "3.13", "3.14": "3.14"}
SYSTEMS = {
    "Linux on x86-64, glibc 2.28 or later": "x86_64-manylinux_2_28",
    "Linux on ARM, glibc 2.35 or later": "aarch64-manylinux_2_35",
    "Linux on ARM, glibc 2.31 to 2.34": "aarch64-manylinux_2_31",
    "macOS 14 or later on Apple silicon": "aarch64-apple-darwin",
    "macOS 14 or later on Intel": "x86_64-apple-darwin",
    "Windows on x86-64": "x86_64-pc-windows-msvc",
    "Windows on ARM": "aarch64-pc-windows-msvc",
}
SOURCE_ONLY = "antlr4-python3-runtime"  # pure Python, which OmegaConf needs


def main() -> None:
    """Ask for each system and Python, and print the answers as a Markdown table."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    requirements = project["project"]["dependencies"]
    print("| system |", " | ".join(PYTHONS), "|")
    print("|---" * (1 + len(PYTHONS)) + "|")
    for system, platform in SYSTEMS.items():
        answers = (describe(requirements, platform, python) for python in PYTHONS.values())
        print(f"| {system} |", " | ".join(answers), "|", flush=True)


def describe(requirements: list[str], platform: str, python: str) -> str:
    """Say whether the project can be installed, or which of its packages have no wheel."""
    if resolve(requirements, platform, python):
        return "yes"
    missing = [each for each in requirements if not resolve([each], platform, python, "--no-deps")]
    return "no: " + ", ".join(re.split(r"[^\w-]", each)[0] for each in missing)


def resolve(requirements: list[str], platform: str, python: str, *options: str) -> bool:
    """Say whether there are wheels for the requirements in the versions of constraints.txt."""
    command = ["uv", "pip", "compile", "-", "--quiet", "--constraint", PROJECT / "constraints.txt"]
    command += ["--python", sys.executable, "--python-version", python]
    command += ["--python-platform", platform, "--only-binary=:all:", f"--no-binary={SOURCE_ONLY}"]
    done = subprocess.run(
        [*command, *options],
        input="\n".join(requirements),
        env=os.environ | {"MACOSX_DEPLOYMENT_TARGET": "14.0"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0


if __name__ == "__main__":
    main()
