"""Marks a string of the interface for the catalogue (待翻譯字串) where it is declared; it is translated where it is shown."""


def N_(words: str) -> str:  # noqa: N802  (gettext's own name, by which the catalogue's extraction finds it)
    """The same words. Django's own function needs the settings; declarations must be readable without them."""
    return words
