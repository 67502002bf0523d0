"""A loopback port that nobody uses."""

import socket


def free_port() -> int:
    """Free at the moment of asking."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
