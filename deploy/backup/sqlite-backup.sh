#!/bin/sh
# Copies the SQLite database while the bot runs, checks the copy, and throws away copies older than KEEP_DAYS.
#     sqlite-backup.sh DATABASE DIRECTORY        (PROJECT: where the project is; default: above this script)
set -eu
umask 077
[ $# -eq 2 ] || { echo "usage: $0 DATABASE DIRECTORY" >&2; exit 64; }
database=$1 directory=$2 keep=${KEEP_DAYS:-14}
home=${PROJECT:-$(cd "$(dirname "$0")/../.." && pwd)}
case $database in /*) ;; *) echo "Name the database by its whole path." >&2; exit 64 ;; esac

mkdir -p "$directory"
target=$(cd "$directory" && pwd)/firstkey-$(date -u +%Y%m%dT%H%M%SZ).db
cd / # where no .env is
PYTHONPATH=$home FIRSTKEY_DATABASE_URL="sqlite:///$database" "$home/.venv/bin/python" -m bot backup "$target"
find "$directory" -maxdepth 1 -name 'firstkey-*.db' -mtime "+$keep" -delete
