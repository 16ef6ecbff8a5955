"""Fields: what a value of a record is called, how it is typed, parsed, compared in SQL, shown, masked and edited."""
