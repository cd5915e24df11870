"""Answers kept for some seconds."""

from django.test import override_settings

from xiaowu.kernel.memo import shared_cache


def test_an_answer_is_kept_for_the_seconds_set_and_no_longer() -> None:
    asked: list[int] = []

    @shared_cache(key=lambda number: number)
    def square(number: int) -> int:
        asked.append(number)
        return number * number

    with override_settings(XIAOWU_BOARD_SECONDS=60.0):
        assert [square(3), square(3), square(4)] == [9, 9, 16]
    assert asked == [3, 4]
    with override_settings(XIAOWU_BOARD_SECONDS=0.0):
        assert [square(5), square(5)] == [25, 25]
    assert asked == [3, 4, 5, 5]
