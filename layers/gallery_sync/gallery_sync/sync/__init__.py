"""The engine. `plan` decides, the other files carry it out; docs/sync.md is the specification that they follow.

plan      the decision table: what to do about one pair          pure
order     the order as a three-way problem                        pure
compare   what differs between two listings and the mapping       pure
guard     deletions that must wait for the owner
settle    one pair: read, plan, carry out
creating  updating  deleting  arranging      the four kinds of writes
"""
