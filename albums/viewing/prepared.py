"""Decisions compiled once: a queryset whose SQL is kept, and asked with other arguments.

Django takes thirty times as long to put the query of an access decision together as the database takes to answer it.
What is kept is the question's text, never an answer: every call reads the database.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet, UUIDField
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

_UUIDS = UUIDField()


@dataclass(frozen=True, slots=True)
class Compiled:
    """A query's text and parameters; `slots` says which parameter is which of the ids."""

    sql: str
    parameters: tuple
    slots: dict[int, int]
    compiler: SQLCompiler
    converters: dict[int, Any]


class Prepared:
    """The rows of `make(*ids)`, a `values_list` queryset that depends on nothing but these ids.

    Whatever else changes from one compilation to the next, such as a clock read in Python, would be frozen into the
    kept text; it is noticed, and such a query is put together afresh each time.
    """

    def __init__(self, make: Callable[..., QuerySet]) -> None:
        self._make = make
        self._compiled: dict[int, Compiled | None] = {}

    def rows(self, *ids: UUID) -> list[tuple]:
        if len(ids) not in self._compiled:
            self._compiled[len(ids)] = _compile(self._make, len(ids))
        compiled = self._compiled[len(ids)]
        return list(self._make(*ids)) if compiled is None else _run(compiled, ids)


class PreparedInstance:
    """The one instance of `make(key)`, a queryset that depends on nothing but this text, or None.

    It comes with all that it is selected together with, as Django's own ModelIterable puts it together.
    """

    def __init__(self, make: Callable[[str], QuerySet]) -> None:
        self._make = make
        self._compiled: Compiled | None = None

    def get(self, key: str) -> Model | None:
        self._compiled = self._compiled or _compile_for_text(self._make)
        parameters = list(self._compiled.parameters)
        for place in self._compiled.slots:
            parameters[place] = key
        with connection.cursor() as cursor:
            cursor.execute(self._compiled.sql, parameters)
            row = cursor.fetchone()
        return None if row is None else _instance(self._compiled.compiler, row)


def _instance(compiler: SQLCompiler, row: tuple) -> Model:
    [row] = compiler.results_iter([[row]])
    columns = compiler.klass_info["select_fields"]
    own = slice(columns[0], columns[-1] + 1)
    names = [column[0].target.attname for column in compiler.select[own]]
    made = compiler.klass_info["model"].from_db(DEFAULT_DB_ALIAS, names, row[own])
    for populator in get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS):
        populator.populate(row, made)
    for name, place in compiler.annotation_col_map.items():
        setattr(made, name, row[place])
    return made


def _compile_for_text(make: Callable[[str], QuerySet]) -> Compiled:
    texts = [uuid4().hex for _ in range(2)]
    compilers = [make(text).query.get_compiler(connection=connection) for text in texts]
    (sql, parameters), (other_sql, others) = [compiler.as_sql() for compiler in compilers]
    changed = {place for place, value in enumerate(others) if value != parameters[place]}
    if sql != other_sql or any(parameters[place] != texts[0] for place in changed):
        raise TypeError("This query depends on more than the text that it is asked with.")
    return Compiled(sql, parameters, dict.fromkeys(changed, 0), compilers[0], {})


def _run(compiled: Compiled, ids: tuple[UUID, ...]) -> list[tuple]:
    parameters = list(compiled.parameters)
    for place, number in compiled.slots.items():
        parameters[place] = _adapted(ids[number])
    with connection.cursor() as cursor:
        cursor.execute(compiled.sql, parameters)
        return list(map(tuple, compiled.compiler.apply_converters(cursor.fetchall(), compiled.converters)))


def _compile(make: Callable[..., QuerySet], count: int) -> Compiled | None:
    ids, others = ([uuid4() for _ in range(count)] for _ in range(2))
    compiler = make(*ids).query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    other_sql, other_parameters = make(*others).query.get_compiler(connection=connection).as_sql()
    numbers = {_adapted(id): number for number, id in enumerate(ids)}
    slots = {place: numbers[value] for place, value in enumerate(parameters) if value in numbers}
    changed = {place for place, value in enumerate(other_parameters) if value != parameters[place]}
    if sql != other_sql or changed != set(slots) or set(slots.values()) != set(range(count)):
        return None
    converters = compiler.get_converters([column for column, _, _ in compiler.select])
    return Compiled(sql, parameters, slots, compiler, converters)


def _adapted(id: UUID) -> object:
    return _UUIDS.get_db_prep_value(id, connection)
