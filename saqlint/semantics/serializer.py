"""What the queues' serializers take: raw saq's `json.dumps`, litestar-saq's `encode_json`.

Keyed by a type's qualified name. A family (every pydantic model, every plain class) is known by
the name of its base, so a caller asks for the bases of a class in turn.
"""

from typing import Final, Literal, TypeAlias

Front: TypeAlias = Literal["saq", "litestar-saq"]

ENUM_VALUE: Final = "the value of the enum member"

_REFUSED: Final = None
_STR: Final = "builtins.str"
_INT: Final = "builtins.int"
_LIST: Final = "builtins.list"
_DICT: Final = "builtins.dict"

# What arrives: from raw saq, from litestar-saq.
_ARRIVALS: Final[dict[str, tuple[str | None, str | None]]] = {
    **{
        name: (name, name)
        for name in (
            "builtins.NoneType",
            "builtins.bool",
            "builtins.int",
            "builtins.float",
            "builtins.str",
            "builtins.list",
            "builtins.dict",
        )
    },
    **dict.fromkeys(("builtins.tuple", "typing.NamedTuple"), (_LIST, _LIST)),
    **dict.fromkeys(
        (
            "collections.Counter",
            "collections.OrderedDict",
            "collections.defaultdict",
            "typing.TypedDict",
        ),
        (_DICT, _DICT),
    ),
    "enum.StrEnum": (_STR, _STR),
    **dict.fromkeys(("enum.IntEnum", "enum.IntFlag"), (_INT, _INT)),
    "enum.Enum": (_REFUSED, ENUM_VALUE),
    "enum.Flag": (_REFUSED, _INT),
    **dict.fromkeys(
        (
            "builtins.bytearray",
            "builtins.bytes",
            "builtins.memoryview",
            "datetime.date",
            "datetime.datetime",
            "datetime.time",
            "datetime.timedelta",
            "decimal.Decimal",
            "ipaddress.IPv4Address",
            "ipaddress.IPv4Interface",
            "ipaddress.IPv4Network",
            "ipaddress.IPv6Address",
            "ipaddress.IPv6Interface",
            "ipaddress.IPv6Network",
            "pathlib.Path",
            "pathlib.PosixPath",
            "pathlib.PurePath",
            "pathlib.PurePosixPath",
            "re.Pattern",
            "uuid.UUID",
        ),
        (_REFUSED, _STR),
    ),
    **dict.fromkeys(("builtins.frozenset", "builtins.set", "collections.deque"), (_REFUSED, _LIST)),
    # Every class that the decorator, or the base class, makes.
    **dict.fromkeys(("attrs.define", "dataclasses.dataclass", "msgspec.Struct"), (_REFUSED, _DICT)),
    **dict.fromkeys(
        (
            "array.array",
            "builtins.BaseException",
            "builtins.complex",
            "builtins.function",
            "builtins.generator",
            "builtins.map",
            "builtins.module",
            # A class without any base, field machinery or special method that would help it.
            "builtins.object",
            "builtins.range",
            "builtins.type",
            "collections.ChainMap",
            "collections.UserDict",
            "datetime.timezone",
            "email.message.EmailMessage",
            "email.message.Message",
            "email.mime.multipart.MIMEMultipart",
            "email.mime.text.MIMEText",
            "fractions.Fraction",
            "io.BytesIO",
            "litestar.datastructures.UploadFile",
            "pydantic.AnyUrl",
            "pydantic.BaseModel",
            "pydantic.HttpUrl",
            "pydantic.SecretBytes",
            "pydantic.SecretStr",
            "types.MappingProxyType",
            "types.SimpleNamespace",
            "zoneinfo.ZoneInfo",
        ),
        (_REFUSED, _REFUSED),
    ),
}
KNOWN_TYPES: Final = frozenset(_ARRIVALS)
_ALIASES: Final = {
    "attr.define": "attrs.define",
    "attr.s": "attrs.define",
    "builtins.None": "builtins.NoneType",
    "collections.namedtuple": "typing.NamedTuple",
    "litestar.datastructures.upload_file.UploadFile": "litestar.datastructures.UploadFile",
    "pydantic.dataclasses.dataclass": "dataclasses.dataclass",
    "pydantic.main.BaseModel": "pydantic.BaseModel",
    "pydantic.networks.AnyUrl": "pydantic.AnyUrl",
    "pydantic.networks.HttpUrl": "pydantic.HttpUrl",
    "pydantic.root_model.RootModel": "pydantic.BaseModel",
    "pydantic.RootModel": "pydantic.BaseModel",
    "pydantic.types.SecretBytes": "pydantic.SecretBytes",
    "pydantic.types.SecretStr": "pydantic.SecretStr",
    "types.FunctionType": "builtins.function",
    "types.GeneratorType": "builtins.generator",
    "types.ModuleType": "builtins.module",
    "types.NoneType": "builtins.NoneType",
    "typing_extensions.NamedTuple": "typing.NamedTuple",
    "typing_extensions.TypedDict": "typing.TypedDict",
}
# As their `__module__` says, where that is not the module that exports them.
_DEFINED_IN: Final = {
    "io.BytesIO": "_io.BytesIO",
    "litestar.datastructures.UploadFile": "litestar.datastructures.upload_file.UploadFile",
    "pathlib.Path": "pathlib.PosixPath",
    "pathlib.PurePath": "pathlib.PurePosixPath",
    "pydantic.AnyUrl": "pydantic.networks.AnyUrl",
    "pydantic.HttpUrl": "pydantic.networks.HttpUrl",
    "pydantic.SecretBytes": "pydantic.types.SecretBytes",
    "pydantic.SecretStr": "pydantic.types.SecretStr",
    "types.MappingProxyType": "builtins.mappingproxy",
}


def refused(type_name: str, front: Front) -> bool | None:
    """Whether a value of that type makes `enqueue` raise; None if the type is not known here."""
    arrivals = _ARRIVALS.get(_ALIASES.get(type_name, type_name))
    return None if arrivals is None else _of(arrivals, front) is _REFUSED


def arrives_as(type_name: str, front: Front) -> str | None:
    """The type that the task gets; None if the value is refused or its type is not known here."""
    arrivals = _ARRIVALS.get(_ALIASES.get(type_name, type_name))
    return None if arrivals is None else _of(arrivals, front)


def changed(type_name: str, front: Front) -> str | None:
    """The type that the task gets, if that is another one than was sent."""
    arrives = arrives_as(type_name, front)
    return None if arrives == _ALIASES.get(type_name, type_name) else arrives


def error_text(type_name: str, front: Front) -> str:
    """The exception that refuses a value of that type: the name of its own class, not of a base."""
    defined = _DEFINED_IN.get(type_name, type_name)
    if front == "saq":
        return f"TypeError: Object of type {defined.rpartition('.')[2]} is not JSON serializable"
    return (
        f"SerializationException: Unsupported type: <class '{defined.removeprefix('builtins.')}'>"
    )


def _of(arrivals: tuple[str | None, str | None], front: Front) -> str | None:
    return arrivals[0] if front == "saq" else arrivals[1]
