"""Import of files into any object: read, map, judge and write in sets; history, errors and templates.

A file's cells are put into a staging table at upload, so that preview and run, wherever they happen, need no file. The
run is one transaction of few statements: rows are typed column by column, copied into a temporary table, judged there
against themselves and the base, and written with INSERT and UPDATE … FROM where something differs.
"""
