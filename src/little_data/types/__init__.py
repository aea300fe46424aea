"""What nodes hand to each other: plain data.

Nothing is read or written here. Neither Kedro nor another room but `startup` is imported.
"""
