"""FastAPI as it comes, with one route that answers so many constant bytes of JSON."""

from __future__ import annotations

import argparse
import socket
from functools import cache
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Response

app = FastAPI()


@cache
def constant(num_bytes: int) -> bytes:
    return b'"' + b"x" * (num_bytes - 2) + b'"'


@app.get("/{num_bytes}")
@app.post("/{num_bytes}")
def answer(num_bytes: int) -> Response:
    return Response(constant(num_bytes), media_type="application/json")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--port-file", type=Path, required=True)
    options = parser.parse_args()
    listening = socket.create_server(("127.0.0.1", options.port))
    draft = options.port_file.with_suffix(".draft")
    draft.write_text(str(listening.getsockname()[1]))
    draft.replace(options.port_file)
    uvicorn.Server(uvicorn.Config(app, access_log=False)).run(sockets=[listening])


if __name__ == "__main__":
    main()
