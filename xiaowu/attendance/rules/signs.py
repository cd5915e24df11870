"""Signs of marks in a narrow cell (月報的記號): the first letters of each title, as many as distinguish it from the others."""

from collections.abc import Collection


def signs(titles: Collection[str]) -> dict[str, str]:
    """Title → its sign. One letter where that will do (事假: 事), more where two begin alike (Late, Left early: La, Le)."""

    def sign(title: str) -> str:
        others = [each for each in titles if each != title]
        return next((title[:count] for count in range(1, len(title)) if not any(each.startswith(title[:count]) for each in others)), title)

    return {title: sign(title) for title in titles}
