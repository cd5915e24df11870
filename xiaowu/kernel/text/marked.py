"""Marking a string of the interface for the catalogue (待翻譯字串) where it is declared, to be translated where it is shown."""


def N_(words: str) -> str:  # noqa: N802  (gettext's own name, by which the catalogue's extraction finds it)
    """The same words. Django's own asks for the settings, which what is declared may be read without."""
    return words
