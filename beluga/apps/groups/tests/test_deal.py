"""Dealing is fair whatever the numbers."""

from collections import Counter

from hypothesis import given, strategies as st

from beluga.apps.groups.services.deal import by_quality, evenly, levelling

PEOPLE = st.lists(st.integers(1, 50), min_size=1, max_size=9, unique=True)
SCORES = st.lists(st.lists(st.integers(0, 100), max_size=60), max_size=4)


def test_ten_over_three_are_four_three_three() -> None:
    assert sorted(Counter(evenly(10, [7, 8, 9], {})).values()) == [3, 3, 4]


@given(people=PEOPLE, numbers=st.lists(st.integers(0, 60), max_size=5))
def test_even_over_many_rules(people: list[int], numbers: list[int]) -> None:
    load: Counter[int] = Counter()
    for number in numbers:
        load.update(evenly(number, people, load))
    counts = [load[one] for one in people]
    assert sum(counts) == sum(numbers)
    assert max(counts) - min(counts) <= 1


@given(people=PEOPLE, rules=SCORES)
def test_quality_sums_differ_by_at_most_the_largest_score(people: list[int], rules: list[list[int]]) -> None:
    sums: dict[int, int] = {}
    for scores in rules:
        ordered = sorted(scores, reverse=True)
        dealt = by_quality(ordered, people, sums)
        counts = Counter(dealt)
        assert len(dealt) == len(scores)
        assert max(counts[one] for one in people) - min(counts[one] for one in people) <= 1
    every = [score for scores in rules for score in scores]
    found = [sums.get(one, 0) for one in people]
    assert max(found) - min(found) <= max(every, default=0)


@given(people=PEOPLE, number=st.integers(0, 80), held=st.dictionaries(st.integers(1, 50), st.integers(0, 20)))
def test_levelling_gives_to_who_holds_least(people: list[int], number: int, held: dict[int, int]) -> None:
    given_ = Counter(levelling(number, people, held))
    after = {one: held.get(one, 0) + given_[one] for one in people}
    for one in people:
        if given_[one]:
            assert after[one] <= min(after.values()) + 1
