"""How customers are dealt to salespeople: pure functions over counts and scores, without a database.

Both ways give everybody the same number, give or take one. `evenly` cares for numbers only. `by_quality` deals the best
customers first, a round at a time: in each round whoever has the lowest sum of scores so far gets the best one. After
every round the sums differ by no more than the largest single score, and so they do at the end, over any number of
rules: in a round the difference of two sums moves by at most the best score of the round less the worst, and always in
the direction that lessens it first.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from heapq import heapify, heapreplace
from itertools import cycle, islice


def evenly(number: int, people: Sequence[int], load: Mapping[int, int]) -> list[int]:
    """Return who gets each of `number` customers: who has the least (by `load`) first, then around.

    `load` says how many each has already been given in this run, so that the remainders of several rules do not all
    fall to the same people. `people` must not be empty when `number` is not 0.
    """
    order = sorted(people, key=lambda one: (load.get(one, 0), one))
    return list(islice(cycle(order), number))


def levelling(number: int, people: Sequence[int], held: Mapping[int, int]) -> list[int]:
    """Return who gets each of `number` customers when what people hold already counts: always who holds the least."""
    heap = [(held.get(one, 0), one) for one in people]
    heapify(heap)
    dealt = []
    for _ in range(number):
        count, one = heap[0]
        dealt.append(one)
        heapreplace(heap, (count + 1, one))
    return dealt


def by_quality(scores: Sequence[int], people: Sequence[int], sums: MutableMapping[int, int]) -> list[int]:
    """Return who gets each customer of `scores` (sorted from best to worst); `sums` of the run are carried on."""
    dealt: list[int] = []
    for start in range(0, len(scores), max(len(people), 1)):
        order = sorted(people, key=lambda one: (sums.get(one, 0), one))
        for one, score in zip(order, scores[start : start + len(people)], strict=False):
            sums[one] = sums.get(one, 0) + score
            dealt.append(one)
    return dealt
