"""Views for tests that are about something else."""

import pandas as pd

from little_data.photos.views import show_photos


def unchanged_views(count):
    """Views that show a photo as it is, one row each."""
    return show_photos(pd.DataFrame(index=range(count)), mirrored=False).drop(columns="view")
