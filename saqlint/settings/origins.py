"""Where a setting comes from, for messages."""

from saqlint.settings.config import Config


def origin(config: Config, key: str) -> str:
    """Where a setting comes from, for a message: the file and the key, or the option."""
    place = config.origins.get(key)
    if place is None:
        return f"default `{key}`"
    return place if place.startswith("-") else f"{place}, `{key}`"
