"""A whole nginx.conf around the example of `deploy/nginx`, for one test's folder."""

from __future__ import annotations

import os
from pathlib import Path


def write_nginx(folder: Path, example: str, *, access_log: str = "off") -> Path:
    """Writes the file.

    Args:
        folder: holds whatever nginx writes.
        example: of `deploy/nginx`, its addresses and certificates exchanged already.
        access_log: nginx's own word for where it goes.
    """
    user = "user root;" if os.geteuid() == 0 else ""  # the folder of a test is its user's alone
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"{user}\ndaemon off;\nworker_processes 1;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\naccess_log {access_log};\n{temporary}\n{example}\n}}\n"
    )
    return file
