"""Names of files are read as UTF-8, whatever the locale is."""

import os
import subprocess
import sys

PROGRAM = """
from little_data.startup.file_names import restart_in_utf_8
restart_in_utf_8()
import sys
print(sys.getfilesystemencoding(), ascii(sys.argv[1]))
"""


def test_the_locale_of_an_old_system_breaks_no_name():
    locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "Käfer"],
        env=os.environ | locale,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "utf-8 'K\\xe4fer'\n"
