from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.alignment.toy import toy_encoder

if TYPE_CHECKING:
    from align.encoder import StaticEncoder


@pytest.fixture(scope="session")
def encoder() -> StaticEncoder:
    return toy_encoder()
