"""What the messages and the site owner ask for, in terms of the engine.

dispatch    which of these does what a message asks for
galleries   compare a whole gallery with its album; gallery events
comparison  what a comparison finds, without writing anything
items       look at entries, resume pairs, settle the order
links       share, pause, resume, unlink, and the owner's decisions
unlinking   remove the album of a link that was unlinked
sites       the app was installed or removed
schedule    parked work and regular comparisons that are due
"""
