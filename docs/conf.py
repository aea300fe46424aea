"""The settings of the documentation.

Build it with::

    sphinx-build -W --keep-going -b html docs docs/_build/html
"""

from __future__ import annotations

import sys
from pathlib import Path

DOCS = Path(__file__).parent
sys.path[:0] = [str(DOCS.parent / "src"), str(DOCS / "extensions")]

project = "little-data"
author = "the authors of little-data"
html_show_copyright = False

extensions = [
    "autoapi.extension",
    "myst_parser",
    "sphinx.ext.napoleon",
    "generated_reference",
]
exclude_patterns = ["_build", "extensions", "templates"]

# Single backticks in docstrings: a link where there is something of that name, else just code.
default_role = "py:obj"

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

# The API is read from the source: nothing is imported, so lazy imports and extras do no harm.
autoapi_dirs = [str(DOCS.parent / "src/little_data")]
autoapi_root = "reference/api"
autoapi_template_dir = "templates"
autoapi_keep_files = True
autoapi_add_toctree_entry = False
autoapi_options = ["members", "show-inheritance"]
autoapi_python_class_content = "class"
autoapi_member_order = "bysource"
napoleon_numpy_docstring = False
add_module_names = False

html_theme = "furo"
pygments_dark_style = "github-dark"
html_title = "little-data"
html_show_sourcelink = False
html_copy_source = False
html_static_path = ["static"]
html_css_files = ["pipelines.css"]

# `little_data.startup.lazy_imports` stands for modules of other packages, which are not read.
suppress_warnings = ["autoapi.python_import_resolution"]
