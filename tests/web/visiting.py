"""What a browser does for its visitor: keep the cookie, read the form token, log in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.web.conftest import PASSWORD

if TYPE_CHECKING:
    from httpx2 import Response
    from starlette.testclient import TestClient


def token_of(client: TestClient, page: str = "/search") -> str:
    """The form token of the client's visit."""
    found = re.search(r'name="form-token" content="([0-9a-f]{64})"', client.get(page).text)
    assert found, page
    return found.group(1)


def log_in(client: TestClient, name: str, password: str = PASSWORD, **more: str) -> Response:
    """Fill in the form and send it, as somebody who comes for the first time."""
    client.cookies.clear()
    form = {"name": name, "password": password, "form_token": token_of(client, "/login"), **more}
    return client.post("/login", data=form)
