"""Drawings of images and figures: sheets of pictures and Plotly figures. No Kedro here."""
