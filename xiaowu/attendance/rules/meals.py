"""What a kitchen is told (供餐數, 2.4): how much to cook, and nothing from which one child's absence follows.

A class's meals are exact from five up; below that only "fewer than five" is told, since 0 of twenty-eight would say of each child that it is away.
Children with an own meal are in no number at all: neither in what a class eats nor in what it lost. Diets are not counted among those present: what
to cook of each is computed from what is told about the classes and from how many children of the whole school have the diet when nobody is away. So
no look, no second look and no difference between two reveals more about a child than its class's number does.
"""

from collections.abc import Mapping

FEWEST_TOLD = 5


def told_meals(present: int) -> int | None:
    """How many of a class eat today, or None: fewer than five."""
    return None if present < FEWEST_TOLD else present


def to_cook(eating: int, told: int | None) -> int:
    """Enough for a class of `eating` children of whom so many are told to be there: never too little."""
    return min(eating, FEWEST_TOLD - 1) if told is None else told


def by_diet(regular: int, special: Mapping[str, int], cook: int) -> tuple[int, dict[str, int]]:
    """What to cook of the regular diet and of each special one, when the classes need `cook` meals altogether.

    Each child who may need a special meal has one. The regular diet gets the rest, and as many more as special meals are likely to be left over:
    their share of all who are away, rounded up.
    """
    specials = sum(special.values())
    eating = regular + specials
    away = max(0, eating - cook)
    likely_left = -(-away * specials // eating) if eating else 0
    return min(regular, max(0, cook - specials) + likely_left), {diet: min(count, cook) for diet, count in special.items()}
