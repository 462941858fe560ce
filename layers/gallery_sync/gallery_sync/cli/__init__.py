"""`gallery-sync`: what the operators of a deployment do by hand. docs/operations.md shows every command.

commands       all of them by name, with what they take
sites          the sites, and for how long their data are kept       purge     forgetting one for good
links          how links stand; check, replay, pause, resume, try again
plan           what would be done for a link
journal        history and conflicts                                 held      deletions that wait for a decision
connections    accounts on platforms, and their keys                 dead_letters
doctor         looks at everything; findings, checks and releases are parts of it
deployment     what is deployed, and its services                    output    how commands answer
"""
