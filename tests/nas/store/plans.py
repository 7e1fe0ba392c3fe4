"""What a database plans to do for the statements of a transaction."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, event

from nas.store import Store, Transaction

Node = dict[str, Any]

FEW = 1


@dataclass(frozen=True)
class Statement:
    """One that was executed, with the database's plan for it."""

    sql: str
    scanned: tuple[str, ...]
    """Tables that are read from one end to the other."""

    num_sorts: int
    """Sorts of rows that no limit has cut before."""


def statements(store: Store, call: Callable[[Transaction], object]) -> list[Statement]:
    """What ``call`` executes, explained."""
    executed: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, sql: str, parameters: Any, *_: Any) -> None:
        executed.append((sql, parameters))

    with store.read() as tx:
        connection = tx.jobs._session.connection
        event.listen(connection, "before_cursor_execute", note)
        call(tx)
        event.remove(connection, "before_cursor_execute", note)
        return [_explained(connection, sql, given) for sql, given in executed]


def _explained(connection: Connection, sql: str, parameters: Any) -> Statement:
    if connection.dialect.name == "sqlite":
        return _of_sqlite(connection, sql, parameters)
    return _of_postgresql(connection, sql, parameters)


def _of_sqlite(connection: Connection, sql: str, parameters: Any) -> Statement:
    """Below a MERGE or a CO-ROUTINE every sort is of one piece; the last one is of the pieces."""
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters).all()
    lines = [row.detail for row in rows]
    scanned = [m.group(1) for line in lines if (m := re.match(r"SCAN (\w+)$", line))]
    parents = {row.id: row.parent for row in rows}
    sorts = [
        row
        for row in rows
        if row.detail == "USE TEMP B-TREE FOR ORDER BY" and parents[row.id] != 0
    ]
    return Statement(sql, tuple(filter(_is_table, scanned)), len(sorts))


def _of_postgresql(connection: Connection, sql: str, parameters: Any) -> Statement:
    rows = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}", parameters)
    document = rows.scalar_one()
    plan = document if isinstance(document, list) else json.loads(document)
    nodes = list(_nodes(plan[0]["Plan"]))
    scanned = [n["Relation Name"] for n in nodes if n["Node Type"] == "Seq Scan"]
    sorts = [n for n in nodes if n["Node Type"] == "Sort" and not _is_cut(n)]
    return Statement(sql, tuple(scanned), len(sorts))


def _is_table(name: str) -> bool:
    return not name.startswith("anon_")


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for inner in node.get("Plans", ()):
        yield from _nodes(inner)


def _is_cut(sort: Node) -> bool:
    """Whether every table below is read through a limit, or one row by its key."""
    return sort["Plan Rows"] <= FEW or all(
        inner["Node Type"] == "Limit" for inner in _first_limits(sort)
    )


def _first_limits(node: Node) -> Iterator[Node]:
    for inner in node.get("Plans", ()):
        if inner["Node Type"] == "Limit" or "Plans" not in inner:
            yield inner
        else:
            yield from _first_limits(inner)
