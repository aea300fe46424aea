"""How fast the server answers."""

import pytest
from served_export import write_export

pytestmark = pytest.mark.slow


def test_serve(measure, network, photos, tmp_path):
    write_export(tmp_path, network, None)
    options = ["--clients", 1, 2, "--seconds", 1]
    rows = measure("serve", "--export", tmp_path, "--photos", photos, *options)
    assert [row[0] for row in rows[1:]] == ["1", "2"]
    for _, answered, a_second, *_, refused in rows[1:]:
        assert int(answered) > 0
        assert float(a_second) > 0
        assert refused == "0"
