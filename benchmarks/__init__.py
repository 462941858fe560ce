"""What Gallery Sync costs in time, processor, memory and money, measured beside its peers and the floor in one run.

`make bench` runs all of it and writes docs/performance.md and docs/cost.md; it is never part of the tests.
"""
