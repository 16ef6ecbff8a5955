"""Search for two characters of a Chinese name: through the product against ILIKE '%xx%' on the name column.

The baseline is the bare statement for the ids, as a first version would ask; ours is the whole list page
with `q`: search over stored pairs of characters, scope, count, columns, names of what rows point to. The characters are
some that few names hold, some that many do, and a pair nobody has.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from benchmarks.harness import figure, finish, median, said, world

TARGET = 50


def main() -> None:
    """Search both ways, print ratios."""
    with world() as here:
        from beluga.kernel.objects import queries

        admin = here.principal("admin")

        def ours(text: str, count: str) -> Any:
            with here.request():
                return queries.page(admin, "customer", q=text, fields=["name", "phone", "owner"], count=count)

        def naive(text: str) -> None:
            here.sql(
                "select id from customers_customer where binned_at is null and name ilike %s order by id desc",
                [f"%{text}%"],
            )

        counts = dict(
            here.sql(
                "select right(name, 2), count(*) from customers_customer where kind = 1 and length(name) = 3 "
                "group by 1 order by 2"
            )
        )
        by_number = sorted(counts, key=lambda pair: (counts[pair], pair))
        worst = None
        for text in (by_number[len(by_number) // 2], by_number[-1], "龘龘"):
            page, plain = median(partial(ours, text, "capped")), median(partial(naive, text), 5)
            said(f"{text}: {counts.get(text, 0)} hits, {page * 1000:.1f} ms, ILIKE {plain * 1000:.0f} ms")
            worst = min(worst or plain / page, plain / page)
        figure("search for two characters of a name, slowest of three", worst or 0, TARGET, better="more")
    finish()


if __name__ == "__main__":
    main()
