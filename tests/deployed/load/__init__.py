"""A burst of webhooks over many sites while everything fails in turn.

proxy    stands between the functions and the embedded cloud, and lets parts of it fail
sites    the sites, what is typed there, and when it arrives
course   the phases of a run
judging  what must be so in the end
outcome  what a run is to be, and what came of it
report   the figures, as the section of docs/reliability.md
"""
