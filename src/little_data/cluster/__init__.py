"""Do work on the machines of a Ray cluster, as if it were done here.

Only this room imports Ray, and only when the first item is sent there. What the work is, nobody
knows here.
"""
