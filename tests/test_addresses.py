"""Addresses are found part by part; gathering them changes no address and no page."""

from django.urls import Resolver404, URLResolver, get_resolver, include, path
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.kernel.offer.addresses import by_part

words = st.sampled_from(["a", "b", "a/b", "a/c", "a/<int:n>", "<str:s>", "<str:s>/b", "<int:n>/b", "<int:n>/c", "b/<str:s>/c", "<path:p>/b", ""])
routes = st.lists(st.tuples(words, st.sampled_from(["/", ""])).map("".join), min_size=1, max_size=14)
asked = st.lists(st.sampled_from(["a", "b", "c", "1"]), max_size=3).flatmap(lambda parts: st.sampled_from(["/".join(parts), "/".join([*parts, ""])]))


def resolver_of(patterns: list[object]) -> URLResolver:
    return path("", include(patterns))  # type: ignore[arg-type]


def found(resolver: URLResolver, address: str) -> object:
    try:
        match = resolver.resolve(address)
    except Resolver404:
        return None
    return match.func, match.kwargs, match.route


@given(routes, asked)
def test_an_address_leads_where_it_led_before_it_was_gathered(given: list[str], address: str) -> None:
    patterns = [path(route, lambda _request, number=number: number) for number, route in enumerate(given)]  # type: ignore[misc]
    assert found(resolver_of(by_part(patterns)), address) == found(resolver_of(list(patterns)), address)


def test_no_address_of_the_house_is_looked_for_among_more_than_sixty_others() -> None:
    def tried(patterns: list[object]) -> int:
        inner = [tried(each.url_patterns) if str(each.pattern) == "" else 0 for each in patterns if isinstance(each, URLResolver)]
        return len(patterns) + sum(inner)

    def deepest(patterns: list[object]) -> int:
        return max([tried(patterns), *(deepest(each.url_patterns) for each in patterns if isinstance(each, URLResolver) and str(each.pattern))])

    assert deepest(get_resolver().url_patterns) <= 60
