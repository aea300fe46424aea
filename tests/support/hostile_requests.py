"""Requests to the page of labels that its own page does not make, wherever it is served."""

# Headers, host (None: this computer's), and the status of the answer.
FOREIGN_REQUESTS = [
    ({}, None, 403),
    ({"Origin": "http://evil.example"}, None, 403),
    ({"Origin": "null"}, None, 403),
    ({"Sec-Fetch-Site": "cross-site"}, None, 403),
    ({"Origin": "http://evil.example"}, ["evil.example"], 421),
]


def check_that_nothing_is_given_away(client, paths):
    """Check that no request to these paths is answered with a file, or breaks the server."""
    for path in paths:
        status, _, told = client.get(path)
        assert status in (404, 422), path
        assert "PNG" not in told, path
