"""Search rows of many new customers at once: every name is read and cut once, the letters of all names together.

A line of text is cut by a few wide expressions in place of a loop over its letters: each step of a loop costs as much
as cutting six grams. Lines in which letters follow digits are still cut letter by letter. A handful of rows goes the
short way, row by row, which costs less than planning for sets. The plan for many is made with nested loops off: it is
kept for the session, and may be made first for twenty rows and used then for a hundred thousand.

The references of search row and profile to their customer are no longer checked by the database: both are made where
the customer is, and the check costs as much as the row (it locks the customer once more). Nor are those to whoever
made it and owns it, as that of `owner` never was: they were looked up before, people are never deleted while anything
points to them, and all who write at the same time would lock the same few rows. The index over pinyin with its spaces
goes: searches read the one without, and no list is sorted by it.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FEW = 20
WIDE = 16  # grams of a code that are cut by one expression


def cut(line, places, length):
    """The expressions for the grams of `line` that begin at `places`."""
    return ", ".join(f"substr({line}, {place}, {length(place)})" for place in places)


PAIRS = cut("line", ("i", "i + 1", "i + 2", "i + 3"), lambda place: 2)
TRIPLES = cut("line", ("i", *(f"i + {n}" for n in range(1, 8))), lambda place: 3)
CODE = cut("c.line", range(1, WIDE + 1), lambda place: f"case when {place} <= c.pairs then 2 else 3 end")

GRAMS = rf"""
create or replace function customers_grams(words text) returns text[] language plpgsql immutable parallel safe as $$
declare
    found text[] := array['^' || left(words, 1)];
    line text;
    head text;
    letters int;
    pairs int;
    gram text;
begin
    foreach line in array string_to_array(words, E'\n') loop
        head := rtrim(line, '0123456789');
        letters := length(line);
        pairs := length(head);
        if head = translate(head, '0123456789', '') then
            pairs := least(pairs, letters - 1);
            for i in 1 .. pairs by 4 loop
                found := found || (array[{PAIRS}])[1 : pairs - i + 1];
            end loop;
            for i in pairs + 1 .. letters - 2 by 8 loop
                found := found || (array[{TRIPLES}])[1 : letters - 1 - i];
            end loop;
        else
            for i in 1 .. letters - 1 loop
                gram := substr(line, i, 2);
                if gram collate "C" between '00' and '99' then
                    gram := substr(line, i, 3);
                    continue when length(gram) < 3 or not right(gram, 1) collate "C" between '0' and '9';
                end if;
                found := found || gram;
            end loop;
        end if;
    end loop;
    return found;
end $$;
"""

INSERT = rf"""
create or replace function customers_search_insert() returns trigger language plpgsql set enable_nestloop to off as $$
begin
    perform from new_rows offset {FEW} limit 1;
    if not found then
        insert into customers_customersearch (customer_id, text, grams, pinyin, initials, phone_tail, phone2_tail)
        select n.id, t.words, customers_grams(t.words), p.pinyin, p.initials, reverse(n.phone), ''
        from new_rows n
        cross join lateral customers_pinyin_of(n.name) p
        cross join lateral (select lower(n.name) || E'\n' || lower(n.code) || E'\n' || p.initials as words) t;
    else
        with names as materialized (
            select distinct name from new_rows
        ), letters as materialized (
            select n.name, l.letter, l.place
            from names n cross join lateral string_to_table(left(n.name, 60), null) with ordinality l(letter, place)
            where l.letter <> ' '
        ), readings as materialized (
            select letter, case when ascii(letter) < 128 then array[lower(letter), lower(letter)] else coalesce((
                select array[p.reading, coalesce(p.surname, p.reading)] from customers_pinyin p where p.letter = d.letter
            ), array[letter, letter]) end as said
            from (select distinct letter from letters) d
        ), sounds as (
            select l.name, l.place, r.said[case when l.place = 1 then 2 else 1 end] as sound
            from letters l join readings r using (letter)
        ), spoken as (
            select name, string_agg(sound, ' ' order by place) as pinyin,
                string_agg(left(sound, 1), '' order by place) as initials
            from sounds group by name
        ), known as materialized (
            select name, coalesce(s.pinyin, '') as pinyin, coalesce(s.initials, '') as initials,
                customers_grams(lower(name) || E'\n') as head, (customers_grams(coalesce(s.initials, '')))[2:] as tail
            from names left join spoken s using (name)
        ), codes as materialized (
            select n.id, n.name, n.phone, t.line, t.head = translate(t.head, '0123456789', '') as plain,
                least(length(t.head), length(t.line) - 1) as pairs,
                greatest(length(t.line) - 2, least(length(t.head), length(t.line) - 1)) as grams
            from new_rows n
            cross join lateral (select lower(n.code) as line, rtrim(lower(n.code), '0123456789') as head) t
        )
        insert into customers_customersearch (customer_id, text, grams, pinyin, initials, phone_tail, phone2_tail)
        select c.id, lower(c.name) || E'\n' || c.line || E'\n' || k.initials,
            k.head || case when c.plain and c.grams between 0 and {WIDE} then (array[{CODE}])[1 : c.grams]
                else (customers_grams(c.line))[2:] end || k.tail,
            k.pinyin, k.initials, reverse(c.phone), ''
        from codes c join known k using (name);
    end if;
    insert into customers_customertagset (record_id) select id from new_rows on conflict do nothing;
    return null;
end $$;
"""


def person(name):
    """A reference of the customer to a person."""
    return migrations.AlterField(
        "customer",
        name,
        models.ForeignKey(
            db_constraint=False,
            db_index=False,
            editable=name != "created_by",
            null=True,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to=settings.AUTH_USER_MODEL,
        ),
    )


def part(model, related_name):
    """The one-to-one reference of a part of the customer."""
    return migrations.AlterField(
        model,
        "customer",
        models.OneToOneField(
            db_constraint=False,
            on_delete=django.db.models.deletion.CASCADE,
            primary_key=True,
            related_name=related_name,
            serialize=False,
            to="customers.customer",
        ),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0007_room_in_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RunSQL(GRAMS + INSERT, reverse_sql=migrations.RunSQL.noop),
        migrations.RemoveIndex("customersearch", "customer_pinyin"),
        part("customersearch", "search"),
        part("customerprofile", "profile"),
        person("created_by"),
        person("private_owner"),
    ]
