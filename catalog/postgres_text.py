"""Makes every text column of PostgreSQL behave as SQLite's: ordered by its bytes, of any length."""

from sqlalchemy import Connection, text

_UNSETTLED = text("""
    SELECT c.relname AS table_name, array_agg(quote_ident(a.attname)) AS columns
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
      AND (a.atttypid = 'varchar'::regtype OR a.atttypid = 'text'::regtype)
      AND (a.atttypid = 'varchar'::regtype OR a.attcollation <> '"C"'::regcollation)
    GROUP BY c.relname
    ORDER BY c.relname
""")


def settle_text(connection: Connection) -> None:
    """Give each text column that has another form the type ``text COLLATE "C"``; to be run after migrations.

    The database's own collation is whatever its maker chose, and it changes with the system's libraries:
    ids would order otherwise than in SQLite, and an index could break. Lengths that the models name are not
    held by SQLite either; the forms hold them, with a sentence.
    """
    for table, columns in connection.execute(_UNSETTLED).all():
        changes = ", ".join(f'ALTER COLUMN {column} TYPE text COLLATE "C"' for column in columns)
        connection.exec_driver_sql(f'ALTER TABLE "{table}" {changes}')
