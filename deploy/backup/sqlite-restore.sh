#!/bin/sh
# Puts a backup in the place of the SQLite database. The bot must be stopped: this refuses while anybody has the
# database open. What was there is kept beside it.
#     sqlite-restore.sh BACKUP DATABASE
set -eu
umask 077
[ $# -eq 2 ] || { echo "usage: $0 BACKUP DATABASE" >&2; exit 64; }
backup=$1 database=$2

"${PYTHON:-python3}" - "$backup" "$database" <<'PY'
import sqlite3, sys
from contextlib import closing
from pathlib import Path

backup, database = (Path(name) for name in sys.argv[1:])
try:
    with closing(sqlite3.connect(f"{backup.absolute().as_uri()}?mode=ro", uri=True)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            sys.exit(f"{backup} is damaged: nothing was changed.")
        if copy.execute("PRAGMA application_id").fetchone()[0] != 0x666B6579:
            sys.exit(f"{backup} is no backup of this bot: nothing was changed.")
except sqlite3.Error as error:
    sys.exit(f"{backup} cannot be read ({error}): nothing was changed.")
if database.exists():
    try:
        # Leaving WAL mode takes the log into the file, and is refused while another connection is open.
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True, timeout=2)) as old:
            if old.execute("PRAGMA journal_mode = DELETE").fetchone()[0] != "delete":
                sys.exit(f"{database} is in use: stop the bot first. Nothing was changed.")
    except sqlite3.OperationalError:
        sys.exit(f"{database} is in use: stop the bot first. Nothing was changed.")
    except sqlite3.DatabaseError:
        print(f"{database} is damaged; it is kept as it is.", file=sys.stderr)
PY

new=$database.restored
cp "$backup" "$new"
# The rights of the folder's owner: the service's user must be able to write what root may have put here.
chown --reference="$(dirname "$database")" "$new" 2>/dev/null || :
chmod 600 "$new"
if [ -e "$database" ]; then
    kept=$database.before-$(date -u +%Y%m%dT%H%M%SZ)
    # A log that is still there belongs to the old database; beside the new one it would be replayed into it.
    for part in "" -wal -shm; do
        [ ! -e "$database$part" ] || mv "$database$part" "$kept$part"
    done
    echo "The database that was there is now $kept."
fi
mv "$new" "$database"
echo "$database is restored from $backup."
