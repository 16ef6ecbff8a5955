"""Triggers that keep the search rows (and an empty row for tags), whoever writes: form, import, COPY or a script.

Inserts are handled a statement at a time. Updates are handled by row triggers with a WHEN clause, because a statement
trigger with transition tables would copy all 300,000 rows of an allocation that changes no name at all.
Readings of Chinese characters stand in a table of their own, so that pinyin needs no round trip through Python. The
plans of triggers are kept for the session as first made, perhaps over empty tables: hence enable_seqscan off. The
functions are loops: they beat the set-based form of the same thing by a factor of two to ten.
"""

from django.db import migrations

FIRST, LAST = 0x4E00, 0x9FFF
SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "解": "xie",
    "查": "zha",
    "任": "ren",
    "区": "ou",
    "华": "hua",
    "盖": "ge",
    "尉": "wei",
    "朴": "piao",
    "翟": "zhai",
    "乐": "yue",
    "折": "she",
    "万": "wan",
    "缪": "miao",
    "宁": "ning",
    "冼": "xian",
    "覃": "qin",
    "逄": "pang",
    "召": "shao",
    "佴": "nai",
    "黑": "he",
    "繁": "po",
    "洗": "xian",
    "秘": "bi",
    "员": "yun",
    "葛": "ge",
    "晁": "chao",
    "种": "chong",
    "隗": "kui",
    "撒": "sa",
    "阚": "kan",
    "訾": "zi",
    "应": "ying",
    "过": "guo",
}

TABLES = """
alter table customers_customer set (fillfactor = 80);
alter table customers_customersearch set (fillfactor = 90);
create sequence customers_code_seq;
create table customers_pinyin (letter text primary key, reading text not null, surname text);
create index customer_pinyin_joined on customers_customersearch (replace(pinyin, ' ', '') text_pattern_ops);
"""

FUNCTIONS = r"""
create function customers_grams(words text) returns text[] language plpgsql immutable parallel safe as $$
declare
    found text[] := array['^' || left(words, 1)];
    gram text;
begin
    for i in 1 .. length(words) - 1 loop
        gram := substr(words, i, 2);
        if gram collate "C" between '00' and '99' then
            gram := substr(words, i, 3);
            continue when length(gram) < 3 or not right(gram, 1) collate "C" between '0' and '9';
        end if;
        continue when position(E'\n' in gram) > 0;
        found := found || gram;
    end loop;
    return found;
end $$;

create function customers_pinyin_of(name text, out pinyin text, out initials text)
language plpgsql stable parallel safe as $$
declare
    letter text;
    sound text;
begin
    pinyin := '';
    initials := '';
    for i in 1 .. least(length(name), 60) loop
        letter := substr(name, i, 1);
        continue when letter = ' ';
        if ascii(letter) < 128 then
            sound := lower(letter);
        else
            select case when i = 1 then coalesce(p.surname, p.reading) else p.reading end into sound
            from customers_pinyin p where p.letter = substr(name, i, 1);
            sound := coalesce(sound, letter);
        end if;
        pinyin := pinyin || case when pinyin = '' then '' else ' ' end || sound;
        initials := initials || left(sound, 1);
    end loop;
end $$;

create function customers_search_insert() returns trigger language plpgsql as $$
begin
    insert into customers_customersearch (customer_id, text, grams, pinyin, initials, phone_tail, phone2_tail)
    select n.id, t.words, customers_grams(t.words), p.pinyin, p.initials, reverse(n.phone), ''
    from new_rows n
    cross join lateral customers_pinyin_of(n.name) p
    cross join lateral (select lower(n.name) || E'\n' || lower(n.code) || E'\n' || p.initials as words) t;
    insert into customers_customertagset (record_id) select id from new_rows on conflict do nothing;
    return null;
end $$;
create trigger customers_search_insert after insert on customers_customer
    referencing new table as new_rows for each statement execute function customers_search_insert();

create function customers_search_refresh(who bigint) returns void language sql set enable_seqscan to off as $$
    update customers_customersearch s
    set text = t.words, grams = customers_grams(t.words), pinyin = p.pinyin, initials = p.initials,
        phone_tail = reverse(c.phone), phone2_tail = reverse(coalesce(f.phone2, ''))
    from customers_customer c
    left join customers_customerprofile f on f.customer_id = c.id
    cross join lateral customers_pinyin_of(c.name) p
    cross join lateral (
        select concat_ws(E'\n', lower(c.name), lower(c.code), p.initials, nullif(lower(f.account_no), '')) as words
    ) t
    where c.id = who and s.customer_id = c.id
$$;
create function customers_search_update() returns trigger language plpgsql as $$
begin
    perform customers_search_refresh(new.id);
    return null;
end $$;
create trigger customers_search_update after update of name, phone, code on customers_customer
    for each row when (old.name is distinct from new.name or old.phone is distinct from new.phone
                       or old.code is distinct from new.code)
    execute function customers_search_update();

create function customers_search_profile_insert() returns trigger language plpgsql set enable_seqscan to off as $$
begin
    update customers_customersearch s
    set text = t.words, grams = customers_grams(t.words), phone2_tail = reverse(n.phone2)
    from new_rows n
    cross join lateral (
        select concat_ws(E'\n', was.text, nullif(lower(n.account_no), '')) as words
        from customers_customersearch was where was.customer_id = n.customer_id
    ) t
    where s.customer_id = n.customer_id and (n.account_no <> '' or n.phone2 <> '');
    return null;
end $$;
create trigger customers_search_profile_insert after insert on customers_customerprofile
    referencing new table as new_rows for each statement execute function customers_search_profile_insert();

create function customers_search_profile_update() returns trigger language plpgsql as $$
begin
    perform customers_search_refresh(new.customer_id);
    return null;
end $$;
create trigger customers_search_profile_update after update of account_no, phone2 on customers_customerprofile
    for each row when (old.account_no is distinct from new.account_no or old.phone2 is distinct from new.phone2)
    execute function customers_search_profile_update();
"""

UNDO = """
drop trigger customers_search_profile_update on customers_customerprofile;
drop trigger customers_search_profile_insert on customers_customerprofile;
drop trigger customers_search_update on customers_customer;
drop trigger customers_search_insert on customers_customer;
drop function customers_search_profile_update();
drop function customers_search_profile_insert();
drop function customers_search_update();
drop function customers_search_refresh(bigint);
drop function customers_search_insert();
drop function customers_pinyin_of(text);
drop function customers_grams(text);
drop index customer_pinyin_joined;
drop table customers_pinyin;
drop sequence customers_code_seq;
"""


def fill_readings(apps, schema_editor):
    """Store the usual reading of every common character, and the reading of those that differ in surnames."""
    from pypinyin import Style, pinyin

    letters = [chr(point) for point in range(FIRST, LAST + 1)]
    with schema_editor.connection.cursor() as cursor:
        with cursor.copy("copy customers_pinyin (letter, reading, surname) from stdin") as copy:
            for letter in letters:
                reading = pinyin(letter, style=Style.NORMAL, errors="ignore")
                if reading:
                    copy.write_row((letter, reading[0][0].replace("ü", "v"), SURNAMES.get(letter)))
        cursor.execute("analyze customers_pinyin")


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]
    operations = [
        migrations.RunSQL(TABLES, reverse_sql="select 1"),
        migrations.RunPython(fill_readings, migrations.RunPython.noop, elidable=False),
        migrations.RunSQL(FUNCTIONS, reverse_sql=UNDO),
    ]
