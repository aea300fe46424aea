"""Drawings: sheets of pictures, and Plotly figures.

From arrays and tables to pictures. Neither Kedro nor the parameters of pipelines are imported here.
"""
