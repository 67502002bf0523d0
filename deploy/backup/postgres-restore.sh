#!/bin/sh
# Puts a dump in the place of what is in the PostgreSQL database that libpq's variables name, all or nothing.
# Stop every process of the bot first.
#     postgres-restore.sh DUMP
set -eu
[ $# -eq 1 ] || { echo "usage: $0 DUMP" >&2; exit 64; }
database=${PGDATABASE:?the database to restore into}

others=$(psql --no-psqlrc --no-password --tuples-only --no-align \
    --command "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'firstkey'")
if [ "$others" != 0 ]; then
    echo "$others connections of the bot are open: stop it first. Nothing was changed." >&2
    exit 69
fi
pg_restore --clean --if-exists --no-owner --no-privileges --no-password --single-transaction --exit-on-error \
    --dbname "$database" "$1"
echo "$database is restored from $1."
