"""One small fixed-width value an id, kept in blocks and read into arrays: lengths, sign bits.

A million rows of a table cost a second to read; the same bytes in blocks of 4,096 ids cost
milliseconds. A block carries the number of the write that last touched it, so that a process that
holds the arrays reads only what changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tm.stores.sqlite_file import SqliteFile
    from tm.unit import Side

    Bytes = NDArray[np.uint8]

BLOCK = 4096


class DamagedBlocksError(Exception):
    """A block is not as long as it has to be: whoever derived it makes it anew."""


class Blocks:
    """The blocks of one table: ``width`` bytes an id and side, zeros where there is nothing."""

    def __init__(self, file: SqliteFile, table: str, width: int) -> None:
        self._file = file
        self._table = table
        self._width = width
        self._arrays: dict[Side, Bytes] = {}
        self._version = 0
        self._stamp: tuple[int, int] | None = None
        self._rollbacks = 0
        self.forget()

    def forget(self) -> None:
        """Drop the arrays, because the table was emptied."""
        empty = np.zeros((0, self._width), dtype=np.uint8)
        self._arrays = {"en": empty, "ar": empty}
        self._version, self._stamp = 0, None
        # After a roll-back the next write takes the same number again: nothing read is to be kept.
        self._rollbacks = self._file.rollbacks

    def write(self, ids: Sequence[int], en: Bytes, ar: Bytes) -> None:
        """Set the values (n, width) of these ids; belongs inside a transaction."""
        if not len(ids):
            return
        connection, table = self._file.connection, self._table
        newest = self._file.scalar(f"SELECT max(version) FROM {table}") or 0  # noqa: S608
        numbers = np.asarray(ids, dtype=np.int64)
        blocks = numbers // BLOCK
        for block in np.unique(blocks).tolist():
            where = np.flatnonzero(blocks == block)
            select = f"SELECT en, ar FROM {table} WHERE block = ?"  # noqa: S608 - a name of ours
            row = connection.execute(select, (block,)).fetchone()
            values = [self._array(data).copy() for data in row or (None, None)]
            for old, new in zip(values, (en, ar), strict=True):
                old[numbers[where] % BLOCK] = new[where].reshape(-1, self._width)
            connection.execute(
                f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?, ?)",  # noqa: S608
                (block, newest + 1, values[0].tobytes(), values[1].tobytes()),
            )

    def arrays(self) -> dict[Side, Bytes]:
        """The values of all ids, (ids, width) a side, row = id; do not write into them."""
        if self._rollbacks != self._file.rollbacks:
            self.forget()
        stamp = self._file.stamp()
        if stamp != self._stamp:
            self._refresh()
            self._stamp = stamp
        return self._arrays

    def _refresh(self) -> None:
        table = self._table
        newest = self._file.scalar(f"SELECT max(version) FROM {table}")  # noqa: S608
        if newest is None or newest < self._version:
            self.forget()
        if newest is None:
            return
        last = self._file.scalar(f"SELECT max(block) FROM {table}")  # noqa: S608
        self._grow((last + 1) * BLOCK)
        changed = f"SELECT block, en, ar FROM {table} WHERE version > ?"  # noqa: S608
        for block, en, ar in self._file.connection.execute(changed, (self._version,)):
            self._arrays["en"][block * BLOCK : (block + 1) * BLOCK] = self._array(en)
            self._arrays["ar"][block * BLOCK : (block + 1) * BLOCK] = self._array(ar)
        self._version = newest

    def _grow(self, size: int) -> None:
        for side, array in self._arrays.items():
            if len(array) < size:
                grown = np.zeros((size, self._width), dtype=np.uint8)
                grown[: len(array)] = array
                self._arrays[side] = grown

    def reaches(self, newest: int) -> bool:
        """Whether there are blocks up to that id, all of them as long as they have to be.

        Costs a look at each block's length, some hundred a million ids.
        """
        if not newest:
            return True
        size = BLOCK * self._width
        last, damaged = self._file.rows(
            f"SELECT max(block), sum(length(en) <> {size} OR length(ar) <> {size})"  # noqa: S608
            f" FROM {self._table}"
        )[0]
        return last is not None and last >= newest // BLOCK and not damaged

    def _array(self, data: bytes | None) -> Bytes:
        if data is None:
            return np.zeros((BLOCK, self._width), dtype=np.uint8)
        if len(data) != BLOCK * self._width:
            raise DamagedBlocksError(self._table)
        return np.frombuffer(data, dtype=np.uint8).reshape(BLOCK, self._width)
