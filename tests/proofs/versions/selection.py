"""Which proofs run on the older releases too, and on which."""

from tests.proofs.versions.environments import OLDER, Environment

# What stands in these proofs is so in every release.
EVERYWHERE = (
    "SAQ001",
    "SAQ101",
    "SAQ102",
    "SAQ104",
    "SAQ106",
    "SAQ108",
    "SAQ109",
    "SAQ110",
    "SAQ111",
    "SAQ201",
    "SAQ203",
    "SAQ204",
    "SAQ205",
    "SAQ206",
    "SAQ207",
    "SAQ208",
    "SAQ209",
    "SAQ211",
    "SAQ212",
    "SAQ213",
    "SAQ214",
    "SAQ218",
    "SAQ305",
    "SAQ307",
    "SAQ401",
    "SAQ402",
    "SAQ404",
    "SAQ405",
    "SAQ406",
    "SAQ407",
    "SAQ408",
    "SAQ409",
    "SAQ501",
    "SAQ502",
    "SAQ503",
    "SAQ504",
    "SAQ505",
    "SAQ506",
    "SAQ507",
    "SAQ508",
    "SAQ510",
    "SAQ513",
    "SAQ514",
    "SAQ601",
    "SAQ602",
    "SAQ603",
    "SAQ604",
    "SAQ605",
    "SAQ606",
    "SAQ607",
    "SAQ608",
    "SAQ609",
    "SAQ610",
    "SAQ801",
    "SAQ802",
    "SAQ804",
    "SAQ805",
)
# What came with saq 0.26, or says itself otherwise before.
SINCE_0_26 = (
    "SAQ202",
    "SAQ210",
    "SAQ215",
    "SAQ216",
    "SAQ217",
    "SAQ303",
    "SAQ306",
    "SAQ403",
    "SAQ515",
    "SAQ803",
    "SAQ806",
    "SAQ807",
)
# What depends on the release, and is proved of each by `test_behaviour`.
BY_RELEASE = ("SAQ103", "SAQ105", "SAQ107", "SAQ301", "SAQ302", "SAQ304", "SAQ511")


def proofs_on(environment: Environment) -> tuple[str, ...]:
    """The rules whose own proofs run on it as they are."""
    return (*EVERYWHERE, *(SINCE_0_26 if environment.saq >= "0.26" else ()))


def older_of(rule: str) -> int:
    """On how many of the older releases a rule is proved, the youngest of them."""
    if rule in BY_RELEASE:
        return len(OLDER)
    return sum(rule in proofs_on(environment) for environment in OLDER)
