"""A burst of webhooks over many sites while everything fails in turn.

proxy    stands between the functions and the embedded cloud, and lets parts of it fail
sites    the sites, what is typed there, and when it arrives
course   the phases of a run, and the judgement
report   the figures, as the section of docs/reliability.md
"""
