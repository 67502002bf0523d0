#!/bin/sh
# Dumps the PostgreSQL database that libpq's variables name (PGHOST, PGDATABASE, PGUSER, PGPASSWORD or PGPASSFILE),
# checks that the dump can be read, and throws away dumps older than KEEP_DAYS. The bot goes on meanwhile.
#     postgres-backup.sh DIRECTORY
set -eu
umask 077
[ $# -eq 1 ] || { echo "usage: $0 DIRECTORY" >&2; exit 64; }
directory=$1 keep=${KEEP_DAYS:-14}

mkdir -p "$directory"
target=$directory/firstkey-$(date -u +%Y%m%dT%H%M%SZ).dump
unfinished=$target.unfinished
trap 'rm -f "$unfinished"' EXIT
pg_dump --format=custom --no-owner --no-privileges --no-password --file "$unfinished"
pg_restore --list "$unfinished" >/dev/null
mv "$unfinished" "$target"
find "$directory" -maxdepth 1 -name 'firstkey-*.dump' -mtime "+$keep" -delete
echo "$target: $(wc -c <"$target") bytes, checked."
