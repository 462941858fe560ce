"""The engine. `plan` decides, the other files carry it out; docs/sync.md is the specification that they follow.

plan      the decision table: what to do about one pair          pure
order     the order as a three-way problem                        pure
compare   what differs between two listings and the mapping       pure
remembered  the same for one side alone                           pure
sequences   the order of the pairs on each side and in the base   pure
guard     deletions that must wait for the owner
settle    one pair: read, plan, carry out
creating  updating  deleting  arranging      the four kinds of writes
adopting  pending   what an interrupted create or update left
uniting   a field that a platform keeps in two places

The rules, and the functions that keep them:

 1  level, not edge            settle.settle, settle.read_again; events are read in services/items
 2  intent before create       creating.begin, creating.again, identity.pair_id
 3  adopt before create        adopting.find, adopting.adopt, pairs.as_stored
 4  an unknown entry is ours   arrival.arrive, arrival.owner, pending.adopt_replacement
 5  intent before update       pending.settle_pending, updating.write, arranging._settle_moves
 6  twins                      adopting.remove_twin, arrival._take_back, compare.Differences.without_twin
 7  a cancelled intent         adopting.cancel
 8  the base is what was stored  adopting.record, updating._stored
 9  absence is proven          settle.read_sides, deleting.delete, context.Context.hold_back
10  mass guard                 guard.MassDeletionGuard, context.Context.hold_back
11  conditional writes         updating._reread, updating._changed_meanwhile, deleting.delete, uniting.unite
12  the table decides          context.Context.put
13  generation                 arrival.match; links are made anew in services/links
14  at rest nothing is written  plan.Nothing, settle._rest, compare.compare
15  a failing platform         context.Context.park, settle._park, settle._fail; links: services/parts
16  nothing is lost            journal.conflict, for updating, deleting and uniting; context.Context.line
17  old reads decide nothing   old_reads.put_off, old_reads.is_old, pairs.aged; of events: services/looks.outdated
"""
