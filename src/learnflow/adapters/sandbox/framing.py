"""Messages on a stream socket: a length of four bytes, then that many bytes, with descriptors if wanted."""

from __future__ import annotations

import socket
import struct
from collections.abc import Sequence

MAX_BYTES = 8 * 1024 * 1024
_LENGTH = struct.Struct(">I")


class TooLong(Exception):
    """A message is longer than the reader takes."""


def send(connection: socket.socket, message: bytes, descriptors: Sequence[int] = ()) -> None:
    """Send one message whole; raises OSError when the other end is gone."""
    header = _LENGTH.pack(len(message))
    if descriptors:
        socket.send_fds(connection, [header], list(descriptors))
        connection.sendall(message)
    else:
        connection.sendall(header + message)


def receive(connection: socket.socket, most: int = MAX_BYTES) -> tuple[bytes, list[int]]:
    """Return one message and its descriptors; raises TooLong, EOFError when the other end is gone, OSError."""
    header, descriptors, _, _ = socket.recv_fds(connection, _LENGTH.size, 1)
    while len(header) < _LENGTH.size:
        header += _some(connection, _LENGTH.size - len(header))
    (length,) = _LENGTH.unpack(header)
    if length > most:
        raise TooLong
    parts = bytearray()
    while len(parts) < length:
        parts += _some(connection, length - len(parts))
    return bytes(parts), descriptors


def _some(connection: socket.socket, most: int) -> bytes:
    data = connection.recv(min(most, 1 << 20))
    if not data:
        raise EOFError
    return data
