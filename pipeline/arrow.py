"""Records <-> Arrow batches: what work travels as, between processes and between machines.

The schema follows from the types alone, so that a batch says what is in it, and what comes back equals what was sent:

- a dataclass is a struct of its fields, a tuple of parts a struct "0", "1", …; a union a struct with one field for each
  of its members, all but one of them null
- ``tuple[X, ...]`` is a list, a mapping a list of keys and values
- text is binary: UTF-8 with halves of surrogates, which file names may hold and Arrow's own strings may not
- members of an enumeration are their values, dates and times are in ISO 8601 with their offset from UTC
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from itertools import chain
from types import GenericAlias, NoneType, UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    import pyarrow as pa

ROW = "row"  # the one column of a batch
_LEAVES = {int: "int64", float: "float64", bool: "bool_", bytes: "binary", str: "binary"}


def batch_of(kind: Any, rows: Iterable[Any]) -> "pa.RecordBatch":
    """Rows of this type as a batch."""
    arrow = _arrow()
    return arrow.record_batch([_array(kind, list(rows))], schema=schema(kind))


def rows_of(kind: Any, batch: "pa.RecordBatch") -> list[Any]:
    """The rows of a batch of this type."""
    return _values(kind, batch.column(0))


@cache
def schema(kind: Any) -> "pa.Schema":
    """What a batch of rows of this type is made of. Raises ``TypeError`` for types that have no such form."""
    return _arrow().schema([(ROW, _type(kind))])


@cache
def _arrow() -> Any:
    """pyarrow, which is slow to load, with the system's allocator: its own reserves more address space than a worker
    may have."""
    import pyarrow

    pyarrow.set_memory_pool(pyarrow.system_memory_pool())
    return pyarrow


@cache
def _members(kind: Any) -> tuple[Any, ...]:
    """The types that a value may have, None aside: more than one for a union. Days and times are one."""
    if get_origin(kind) not in (Union, UnionType):
        return (kind,)
    found = tuple(member for member in get_args(kind) if member is not NoneType)
    return (datetime,) if set(found) == {date, datetime} else found


@cache
def _parts(kind: Any) -> dict[str, Any] | None:
    """The fields of what is a struct, each with its type; None for what is none."""
    if is_dataclass(kind):
        return get_type_hints(kind)
    args = get_args(kind)
    if get_origin(kind) is tuple and args[-1] is not Ellipsis:
        return {str(at): part for at, part in enumerate(args)}
    return None


@cache
def _element(kind: Any) -> Any:
    """The type of an element of what is a list; None for what is none."""
    args = get_args(kind)
    if get_origin(kind) is tuple and args[-1] is Ellipsis:
        return args[0]
    return GenericAlias(tuple, args) if get_origin(kind) is Mapping else None


@cache
def _type(kind: Any) -> "pa.DataType":
    arrow = _arrow()
    members = _members(kind)
    if len(members) > 1:
        return arrow.struct([(_name(member), _type(member)) for member in members])
    [one] = members
    if (parts := _parts(one)) is not None:
        return arrow.struct([(name, _type(part)) for name, part in parts.items()])
    if element := _element(one):
        return arrow.list_(_type(element))
    if one in _LEAVES:
        return getattr(arrow, _LEAVES[one])()
    if isinstance(one, type) and issubclass(one, Enum | date):
        return arrow.binary()
    raise TypeError(f"{kind} has no form in Arrow")


def _array(kind: Any, values: Sequence[Any]) -> "pa.Array":
    arrow = _arrow()
    members = _members(kind)
    if len(members) > 1:
        columns = [_array(member, [value if _is(value, member) else None for value in values]) for member in members]
        return _struct(kind, columns, values)
    [one] = members
    if (parts := _parts(one)) is not None:
        get = _getter(one)
        columns = [
            _array(part, [None if value is None else get(value, name) for value in values])
            for name, part in parts.items()
        ]
        return _struct(kind, columns, values)
    if element := _element(one):
        lists = [
            None if value is None else list(value.items() if isinstance(value, Mapping) else value) for value in values
        ]
        offsets, end = [], 0
        for each in lists:
            offsets.append(None if each is None else end)
            end += len(each or ())
        whole = _array(element, list(chain.from_iterable(each or () for each in lists)))
        return arrow.ListArray.from_arrays(arrow.array([*offsets, end], arrow.int32()), whole, type=_type(kind))
    return arrow.array([None if value is None else _plain(value) for value in values], _type(kind))


def _struct(kind: Any, columns: list[Any], values: Sequence[Any]) -> "pa.Array":
    arrow = _arrow()
    absent = arrow.array([value is None for value in values], arrow.bool_())
    return arrow.StructArray.from_arrays(columns, fields=list(_type(kind)), mask=absent)


def _values(kind: Any, array: "pa.Array") -> list[Any]:
    members = _members(kind)
    if len(members) > 1:
        held = zip(*(_values(member, array.field(at)) for at, member in enumerate(members)), strict=True)
        return [next((value for value in row if value is not None), None) for row in held]
    [one] = members
    if (parts := _parts(one)) is not None:
        columns = [_values(part, array.field(at)) for at, part in enumerate(parts.values())]
        rows = list(zip(*columns, strict=True)) if columns else [()] * len(array)
        made = [one(*row) for row in rows] if isinstance(one, type) else rows
        return [row if there else None for row, there in zip(made, array.is_valid().to_pylist(), strict=True)]
    if element := _element(one):
        make = dict if get_origin(one) is Mapping else tuple
        whole, begins = _values(element, array.values), array.offsets.to_pylist()
        return [
            make(whole[begins[at] : begins[at + 1]]) if there else None
            for at, there in enumerate(array.is_valid().to_pylist())
        ]
    back = _back(one)
    return [None if value is None else back(value) for value in array.to_pylist()]


def _is(value: Any, member: Any) -> bool:
    return value is not None and isinstance(value, get_origin(member) or member)


def _name(member: Any) -> str:
    return str((get_origin(member) or member).__name__)


def _getter(kind: Any) -> Callable[[Any, str], Any]:
    return getattr if is_dataclass(kind) else lambda value, name: value[int(name)]


def _plain(value: Any) -> Any:
    """A value as Arrow holds it."""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, date):
        value = value.isoformat()
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value


def _back(kind: Any) -> Callable[[Any], Any]:
    """What makes a value of this type from what Arrow holds."""
    if not isinstance(kind, type) or issubclass(kind, bytes | int | float):
        return lambda value: value
    if issubclass(kind, date):
        return lambda value: _moment(value.decode())
    if issubclass(kind, Enum):
        return lambda value: kind(value.decode("utf-8", "surrogatepass"))
    return lambda value: value.decode("utf-8", "surrogatepass")


def _moment(said: str) -> date:
    return datetime.fromisoformat(said) if "T" in said else date.fromisoformat(said)
