"""Where a new entry goes: after its nearest predecessor that both sides have (SYNC, "Order")."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable

from gallery_sync.messages import Place
from gallery_sync.model import SIDES, CreateIntent, Pair, PairState, Side, Sided
from gallery_sync.sync import order

_SHOWN = (PairState.LINKED, PairState.CREATING, PairState.KEPT)


class Placement:
    """The ranks of a link's pairs as last read, by side. Remembers what it has given away."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self._by_rank: dict[Side, list[tuple[float, str]]] = {Side.WIX: [], Side.EXTERNAL: []}
        self._rank_of: dict[Side, dict[str, float]] = {Side.WIX: {}, Side.EXTERNAL: {}}
        self._bases: list[float] = []
        self._base_of: dict[str, float] = {}
        self._placed: dict[Side, list[float]] = {Side.WIX: [], Side.EXTERNAL: []}
        for pair in pairs:
            if pair.state in _SHOWN:
                self._add(pair)
        for ranked in self._by_rank.values():
            ranked.sort()
        self._bases.sort()
        for ranks in self._placed.values():
            ranks.sort()

    def _add(self, pair: Pair) -> None:
        base = pair.place if pair.state is not PairState.KEPT else None
        for side in SIDES:
            rank = pair.ranks[side] if pair.ids[side] else _reserved(pair, side)
            if rank is not None:
                self._by_rank[side].append((rank, pair.id))
                self._rank_of[side][pair.id] = rank
                if base is not None:
                    self._placed[side].append(rank)
        if base is not None:
            self._bases.append(base)
            self._base_of[pair.id] = base

    def choose(self, pair_id: str, source: Side, source_rank: float, positions: Sided[bool]) -> Place:
        """The place of an entry of `source` on the other side and in the base order. `positions`: the sides on which
        each entry has a rank of its own; without, ranks say nothing."""
        on = source.other
        if not positions[on]:
            return Place(source_rank, None, None)
        ranked = self._by_rank[source]
        at = bisect_left(ranked, (source_rank, ""))
        before = at
        while before > 0 and ranked[before - 1][1] not in self._rank_of[on]:
            before -= 1
        predecessor = ranked[before - 1][1] if before > 0 else ""
        rank = self._after(on, predecessor)
        sure = rank is not None and positions[source] and self._distinct(ranked, at, source_rank)
        base = self._base_after(predecessor) if sure else None
        place = Place(source_rank, rank, base if self._agree(on, rank, base) else None)
        if rank is not None:
            self._remember(pair_id, source, on, rank, place)
        return place

    def _after(self, on: Side, predecessor: str) -> float | None:
        ranked = self._by_rank[on]
        if not predecessor:
            return order.between(None, ranked[0][0] if ranked else None)
        low = self._rank_of[on][predecessor]
        above = bisect_right(ranked, (low, "\uffff"))
        return order.between(low, ranked[above][0] if above < len(ranked) else None)

    def _base_after(self, predecessor: str) -> float | None:
        if not predecessor:
            return order.between(None, self._bases[0] if self._bases else None)
        low = self._base_of.get(predecessor)
        if low is None:
            return None
        above = bisect_right(self._bases, low)
        return order.between(low, self._bases[above] if above < len(self._bases) else None)

    def _agree(self, on: Side, rank: float | None, base: float | None) -> bool:
        """Whether as many entries stand before the new one on that side as in the base order. They need not: the
        rank of an entry that is gone, and whose deletion is held, is that of an order which has passed."""
        if rank is None or base is None:
            return False
        return bisect_left(self._placed[on], rank) == bisect_left(self._bases, base)

    @staticmethod
    def _distinct(ranked: list[tuple[float, str]], at: int, rank: float) -> bool:
        """Platforms round ranks: neighbours closer than the rounding do not tell their order."""
        near = ranked[max(at - 1, 0) : at + 2]
        return all(abs(other - rank) >= order.gap(rank) for other, _ in near)

    def _remember(self, pair_id: str, source: Side, on: Side, rank: float, place: Place) -> None:
        for side, number in ((source, place.source), (on, rank)):
            insort(self._by_rank[side], (number, pair_id))
            self._rank_of[side][pair_id] = number
            if place.base is not None:
                insort(self._placed[side], number)
        if place.base is not None:
            insort(self._bases, place.base)
            self._base_of[pair_id] = place.base


def _reserved(pair: Pair, side: Side) -> float | None:
    """The rank that an entry will get which is still to be created: others arrive meanwhile, and find their place
    beside it."""
    intent = pair.intent
    return intent.rank if isinstance(intent, CreateIntent) and intent.on is side else None
