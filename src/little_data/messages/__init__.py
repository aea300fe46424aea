"""What the user is told: errors whose message is enough, and how far long work is.

Neither Kedro nor another room is imported here.
"""
