"""The serializers' tables, held against the serializers themselves."""

import array
import collections
import dataclasses
import datetime as dt
import decimal
import enum
import fractions
import io
import ipaddress
import json
import pathlib
import re
import types
import typing
import uuid
import zoneinfo
from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import attrs
import msgspec
import pydantic
import pytest
from litestar.datastructures import UploadFile
from litestar.exceptions import SerializationException
from litestar.serialization import decode_json
from litestar_saq.config import serializer
from saq import Job, Queue

from saqlint.semantics.serializer import (
    ENUM_VALUE,
    KNOWN_TYPES,
    Front,
    arrives_as,
    changed,
    error_text,
    refused,
)


class Plain: ...


class Letter(enum.Enum):
    A = "a"


class Text(str, enum.Enum):
    A = "a"


class Number(enum.IntEnum):
    ONE = 1


class Bits(enum.Flag):
    ONE = 1


class IntBits(enum.IntFlag):
    ONE = 1


class Struct(msgspec.Struct):
    a: int = 1


class Model(pydantic.BaseModel):
    a: int = 1


class Root(pydantic.RootModel[int]): ...


@dataclasses.dataclass
class Data:
    a: int = 1


@pydantic.dataclasses.dataclass
class PydanticData:
    a: int = 1


@attrs.define
class Attrs:
    a: int = 1


class Pair(typing.NamedTuple):
    a: int = 1


class Typed(typing.TypedDict):
    a: int


def generate() -> typing.Iterator[int]:
    yield 1


VALUES: dict[str, object] = {
    "array.array": array.array("i", [1]),
    "attrs.define": Attrs(),
    "builtins.BaseException": BaseException(),
    "builtins.None": None,
    "builtins.NoneType": None,
    "builtins.bool": True,
    "builtins.bytearray": bytearray(b"x"),
    "builtins.bytes": b"x",
    "builtins.complex": 1j,
    "builtins.dict": {"a": 1},
    "builtins.float": 1.5,
    "builtins.frozenset": frozenset({1}),
    "builtins.function": generate,
    "builtins.generator": generate(),
    "builtins.int": 1,
    "builtins.list": [1],
    "builtins.map": map(str, [1]),
    "builtins.memoryview": memoryview(b"x"),
    "builtins.module": json,
    "builtins.object": Plain(),
    "builtins.range": range(2),
    "builtins.set": {1},
    "builtins.str": "x",
    "builtins.tuple": (1, 2),
    "builtins.type": Plain,
    "collections.ChainMap": collections.ChainMap({"a": 1}),
    "collections.Counter": collections.Counter("a"),
    "collections.OrderedDict": collections.OrderedDict(a=1),
    "collections.UserDict": collections.UserDict(a=1),
    "collections.defaultdict": collections.defaultdict(int, a=1),
    "collections.deque": collections.deque([1]),
    "dataclasses.dataclass": Data(),
    "datetime.date": dt.date(2024, 1, 2),
    "datetime.datetime": dt.datetime(2024, 1, 2, tzinfo=dt.timezone.utc),
    "datetime.time": dt.time(1),
    "datetime.timedelta": dt.timedelta(seconds=90),
    "datetime.timezone": dt.timezone.utc,
    "decimal.Decimal": decimal.Decimal("1.10"),
    "email.message.EmailMessage": EmailMessage(),
    "email.message.Message": Message(),
    "email.mime.multipart.MIMEMultipart": MIMEMultipart(),
    "email.mime.text.MIMEText": MIMEText("x"),
    "enum.Enum": Letter.A,
    "enum.Flag": Bits.ONE,
    "enum.IntEnum": Number.ONE,
    "enum.IntFlag": IntBits.ONE,
    "enum.StrEnum": Text.A,
    "fractions.Fraction": fractions.Fraction(1, 2),
    "io.BytesIO": io.BytesIO(),
    "ipaddress.IPv4Address": ipaddress.IPv4Address("1.1.1.1"),
    "ipaddress.IPv4Interface": ipaddress.IPv4Interface("1.1.1.1/8"),
    "ipaddress.IPv4Network": ipaddress.IPv4Network("1.0.0.0/8"),
    "ipaddress.IPv6Address": ipaddress.IPv6Address("::1"),
    "ipaddress.IPv6Interface": ipaddress.IPv6Interface("::1/8"),
    "ipaddress.IPv6Network": ipaddress.IPv6Network("::/8"),
    "litestar.datastructures.UploadFile": UploadFile("text/plain", "x"),
    "msgspec.Struct": Struct(),
    "pathlib.Path": pathlib.Path("x"),
    "pathlib.PosixPath": pathlib.Path("x"),
    "pathlib.PurePath": pathlib.PurePath("x"),
    "pathlib.PurePosixPath": pathlib.PurePosixPath("x"),
    "pydantic.AnyUrl": pydantic.AnyUrl("http://x"),
    "pydantic.BaseModel": Model(),
    "pydantic.HttpUrl": pydantic.HttpUrl("http://x"),
    "pydantic.RootModel": Root(1),
    "pydantic.SecretBytes": pydantic.SecretBytes(b"x"),
    "pydantic.SecretStr": pydantic.SecretStr("x"),
    "pydantic.dataclasses.dataclass": PydanticData(),
    "re.Pattern": re.compile("x"),
    "types.MappingProxyType": types.MappingProxyType({"a": 1}),
    "types.SimpleNamespace": types.SimpleNamespace(a=1),
    "typing.NamedTuple": Pair(),
    "typing.TypedDict": Typed(a=1),
    "uuid.UUID": uuid.UUID(int=1),
    "zoneinfo.ZoneInfo": zoneinfo.ZoneInfo("UTC"),
}
# What the error names is the class of the value, and these stand for families of classes.
FAMILIES = {
    *(
        "attrs.define",
        "builtins.object",
        "dataclasses.dataclass",
        "enum.Enum",
        "enum.Flag",
        "msgspec.Struct",
    ),
    *("pydantic.BaseModel", "pydantic.RootModel", "pydantic.dataclasses.dataclass"),
}
FRONTS: tuple[Front, ...] = ("saq", "litestar-saq")


def sent(value: object, front: Front) -> object:
    """A value as a task gets it, through the serializer that the front gives its queues."""
    queue = Queue.from_url("redis://h", **options(front))
    payload = queue.serialize(Job("f", kwargs={"x": value}, queue=queue))
    job = queue.deserialize(payload)
    assert job is not None
    assert job.kwargs is not None
    return job.kwargs["x"]


def options(front: Front) -> dict[str, typing.Any]:
    return {} if front == "saq" else {"dump": serializer, "load": decode_json}


@pytest.mark.parametrize("front", FRONTS)
@pytest.mark.parametrize("name", VALUES)
def test_a_type_arrives_as_the_table_says(name: str, front: Front) -> None:
    value = VALUES[name]
    if refused(name, front):
        assert arrives_as(name, front) is None
        with pytest.raises((TypeError, SerializationException)) as raised:
            sent(value, front)
        error = f"{type(raised.value).__name__}: {raised.value}"
        own = f"{type(value).__module__}.{type(value).__qualname__}"
        assert error == error_text(own if name in FAMILIES else name, front)
        return
    arrived = type(sent(value, front))
    expected = arrives_as(name, front)
    if expected == ENUM_VALUE:
        expected = "builtins.str"
    assert f"builtins.{arrived.__qualname__}" == expected


def test_every_type_of_the_table_was_sent() -> None:
    assert set(VALUES) >= KNOWN_TYPES


@pytest.mark.parametrize("front", FRONTS)
def test_what_is_not_in_the_table_is_unknown(front: Front) -> None:
    assert refused("some.Thing", front) is None
    assert arrives_as("some.Thing", front) is None
    assert changed("some.Thing", front) is None


@pytest.mark.parametrize(
    ("name", "front", "arrives"),
    [
        ("uuid.UUID", "litestar-saq", "builtins.str"),
        ("uuid.UUID", "saq", None),
        ("builtins.tuple", "saq", "builtins.list"),
        ("builtins.None", "saq", None),
        ("builtins.int", "litestar-saq", None),
    ],
)
def test_only_another_type_counts_as_changed(name: str, front: Front, arrives: str | None) -> None:
    assert changed(name, front) == arrives


def test_names_that_mean_the_same_type_share_a_verdict() -> None:
    for alias, name in (
        ("pydantic.main.BaseModel", "pydantic.BaseModel"),
        ("types.NoneType", "builtins.NoneType"),
        ("attr.s", "attrs.define"),
        ("collections.namedtuple", "typing.NamedTuple"),
    ):
        assert [arrives_as(alias, front) for front in FRONTS] == [
            arrives_as(name, front) for front in FRONTS
        ]


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_numbers_that_json_lacks_get_lost_in_litestar_saq_only(number: float) -> None:
    assert isinstance(sent(number, "saq"), float)
    assert sent(number, "litestar-saq") is None
