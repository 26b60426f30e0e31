"""Requests made from our own OpenAPI document: none may make the server fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.web.conftest import HOST

schemathesis = pytest.importorskip("schemathesis")

if TYPE_CHECKING:
    from fastapi import FastAPI


def test_no_request_made_from_the_description_makes_the_server_fail(app: FastAPI) -> None:
    schema = schemathesis.openapi.from_asgi(
        "/api/v1/openapi.json", app, headers={"host": "localhost"}
    )
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 15
    for operation in operations:

        @settings(
            max_examples=8,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            answer = case.call(base_url=HOST)
            assert answer.status_code < 500, f"{case.method} {case.path}: {answer.text}"

        ask()
