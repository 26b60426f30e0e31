"""``muwazi serve``: pages for people, JSON for programs, the protocols CAT tools already speak.

The only door to FastAPI, Starlette, uvicorn, Jinja2, python-multipart, argon2 and Babel (the extra
``web``). A room is a module in :mod:`tm.web.rooms`, a protocol one in :mod:`tm.web.protocols`; both
are found by being there. docs/serve.md says how to add one.
"""
