"""Draw each pipeline into its README, as a Mermaid graph that GitHub shows.

python docs/draw_pipelines.py           # write the graphs
python docs/draw_pipelines.py --check   # fail where a graph is out of date
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

DOCS = Path(__file__).parent
sys.path[:0] = [str(DOCS.parent / "src"), str(DOCS / "extensions")]

from pipeline_graphs import replace_section, write_section  # noqa: E402
from project_facts import PROJECT, list_pipelines, read_package_name  # noqa: E402


def main() -> None:
    """Write the graph of each pipeline, or say which are out of date."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail if out of date")
    arguments = parser.parse_args()
    outdated = []
    for name, pipeline in list_pipelines().items():
        readme = PROJECT / "src" / read_package_name() / "pipelines" / name / "README.md"
        old = readme.read_text(encoding="utf-8") if readme.is_file() else f"# {name}\n"
        new = replace_section(old, write_section(pipeline))
        if new != old or not readme.is_file():
            outdated.append(readme.relative_to(PROJECT).as_posix())
            if not arguments.check:
                readme.write_text(new, encoding="utf-8")
    if arguments.check and outdated:
        sys.exit(f"Out of date: {', '.join(outdated)}. Run `python docs/draw_pipelines.py`")


if __name__ == "__main__":
    main()
