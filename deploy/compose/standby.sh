#!/bin/sh
# A standby (備援資料庫): copied from the primary the first time, and following it ever since. FOLLOWS: the primary, as libpq writes it; PGDATA: its own
# folder. Takes what `postgres` takes.
set -eu
if [ ! -d "$PGDATA" ]; then
    # half of a copy must not pass for one
    rm -rf "$PGDATA.new"
    pg_basebackup --dbname="$FOLLOWS" --pgdata="$PGDATA.new" --slot=standby --write-recovery-conf --checkpoint=fast
    mv "$PGDATA.new" "$PGDATA"
fi
exec postgres "$@"
