"""The page of results: from plots, pictures and tables to one HTML file.

`rendering` fills in the templates beside it, which say what the page shows, in which order and with
which words. Plotly.js, styles and pictures are in the file itself: it opens offline. Kedro is not
imported here.
"""
