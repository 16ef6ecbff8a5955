"""Field types: parse, SQL expression, operators, widget key, mask; the Schema that conditions know."""
