"""Who is asking, and whether they may: one gate before all routes, and nothing in the routes.

:class:`api.access.gate.Gate` stands before the router. It knows every route by
:mod:`api.access.rules`, tells who asks, looks up whatever the path names, and lets through or refuses
before a byte of the body is read. An endpoint that wants to know asks for ``AccessDep``.
"""
