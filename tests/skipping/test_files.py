"""What is known of files without reading them again."""

import os
import time

from little_data.skipping.files import CLOCK_TICK, FileHasher, hash_file, stamp_file


def test_a_stamp_counts_only_once_the_clock_has_ticked(tmp_path):
    """Two writes within a tick may leave the same time stamp."""
    file = tmp_path / "file"
    file.write_text("a")
    stamp = stamp_file(file.stat())
    assert hash_file(str(file), stamp)[0] is None
    time.sleep(2 * CLOCK_TICK / 1e9)
    assert hash_file(str(file), stamp)[0] == stamp


def test_two_versions_that_were_copied_within_a_tick_are_told_apart(tmp_path):
    """They may have the same size and the same times."""
    versions = [tmp_path / name for name in ("old", "new")]
    for version in versions:
        version.write_text(version.name)
    for _ in range(1000):
        for version in versions:
            os.utime(version, ns=(0, 0))
        if len({version.stat().st_ctime_ns for version in versions}) == 1:
            break
    time.sleep(2 * CLOCK_TICK / 1e9)
    hasher = FileHasher(tmp_path / "memory")
    assert len({hasher.hash_files(version, "dataset") for version in versions}) == 2
