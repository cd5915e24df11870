#!/bin/sh
# Backups that are fetched (備份): what is committed as it is committed, and every day (EVERY, seconds) a base copy, of which the newest KEEP stay, with
# the log from the oldest on. FOLLOWS: the servers, as libpq writes it. BACKUPS is laid out as `xiaowu backup` does it: `xiaowu restore` reads it.
# Ends with 1 when either stops, so that it is begun again.
set -eu
umask 077
wal=$BACKUPS/wal base=$BACKUPS/base

copy() {
    while :; do
        pg_basebackup --dbname="$FOLLOWS" --pgdata="$BACKUPS/now.new" --wal-method=none --checkpoint=fast --manifest-checksums=SHA256
        mv "$BACKUPS/now.new" "$base/$(date -u +%Y%m%dT%H%M%S.%6NZ)"
        ls -d "$base"/*Z | head -n "-${KEEP:-30}" | xargs -r rm -rf
        oldest=$(ls -d "$base"/*Z | head -n 1)
        pg_archivecleanup "$wal" "$(sed -n 's/^START WAL LOCATION.*file \([0-9A-F]*\)).*/\1/p' "$oldest/backup_label")"
        sleep "${EVERY:-86400}"
    done
}

mkdir -p "$base" "$wal"
rm -rf "$BACKUPS"/*.new
pg_receivewal --dbname="$FOLLOWS" --directory="$wal" --slot=backup --create-slot --if-not-exists
pg_receivewal --dbname="$FOLLOWS" --directory="$wal" --slot=backup &
receiving=$!
copy &
copying=$!
trap 'kill $receiving $copying 2>/dev/null || true' EXIT
trap 'exit 143' INT TERM
while kill -0 $receiving 2>/dev/null && kill -0 $copying 2>/dev/null; do sleep 1; done
exit 1
