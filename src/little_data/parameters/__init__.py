"""The parameters of the pipelines, checked before anything runs: a module for each pipeline.

Each group of ``conf/base/parameters_*.yml`` is one class here. Kedro builds a group when it loads
the parameters, so that a wrong value stops the run at once and is named in full. Nothing heavy is
imported here, and of Kedro only the error that its validation expects.
"""
