"""The password rule of the minutes (陸.二.一), NIST's beside it, waiting, start codes and sign-in names."""

import string
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.identity.queries.passwords import is_leaked
from xiaowu.identity.rules.accounts import Barrier, Deed, barrier
from xiaowu.identity.rules.names import sign_in_of
from xiaowu.identity.rules.passwords import NIST, Age, PasswordFault, age_of, kinds_of_characters, leaked_forms, password_faults
from xiaowu.identity.rules.throttling import ACCOUNT, ADDRESS, PACES, STRANGERS, Limit, network_of, plain_name
from xiaowu.roster.rules.codes import shown, typed


@pytest.mark.parametrize(
    ("password", "faults"),
    [
        ("Abcdef12", ()),
        ("abcdef1!", ()),
        ("Abc12!x", (PasswordFault.TOO_SHORT,)),
        ("abcdefgh1", (PasswordFault.TOO_FEW_KINDS,)),
        ("ABCDEFGH", (PasswordFault.TOO_FEW_KINDS,)),
        ("Teacher-1x", (PasswordFault.IS_SIGN_IN,)),
        ("A1!" * 50, (PasswordFault.TOO_LONG,)),
        ("", (PasswordFault.TOO_SHORT, PasswordFault.TOO_FEW_KINDS)),
    ],
)
def test_what_a_password_does_wrong(password: str, faults: tuple[PasswordFault, ...]) -> None:
    assert password_faults(password, "teacher-1") == faults


@given(st.text(max_size=200), st.text(max_size=20))
def test_a_password_without_fault_has_eight_characters_of_three_kinds(password: str, sign_in: str) -> None:
    if not password_faults(password, sign_in):
        assert 8 <= len(password) <= 128
        assert kinds_of_characters(password) >= 3


@given(st.text(alphabet=string.ascii_lowercase, min_size=8, max_size=20))
def test_small_letters_alone_are_never_enough(password: str) -> None:
    assert PasswordFault.TOO_FEW_KINDS in password_faults(password, "")


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_password_is_due_after_ninety_days(age: timedelta) -> None:
    now = datetime(2026, 11, 24)  # noqa: DTZ001
    assert (age_of(now - age, now) is Age.OVER) == (age >= timedelta(days=90))
    assert (age_of(now - age, now) is Age.FRESH) == (age < timedelta(days=76))
    assert age_of(now - age, now, NIST) is Age.FRESH


@pytest.mark.parametrize(
    ("password", "leaked"), [("Password1", True), ("password123!", True), ("!!Qwerty123!!", True), ("Xiaowu-115", False), ("Tr0mbone&rain", False)]
)
def test_a_leaked_password_is_known_through_capitals_and_signs_around_it(password: str, leaked: bool) -> None:
    assert (PasswordFault.LEAKED in password_faults(password, "", is_leaked=is_leaked)) == leaked


def test_a_password_may_not_hold_its_owners_name() -> None:
    assert password_faults("王小明Abc-1", "t-1", name="王小明") == (PasswordFault.IS_NAME,)


def test_nist_asks_for_length_and_nothing_else() -> None:
    assert password_faults("correct horse battery", "t-1", profile=NIST) == ()
    assert password_faults("Brief-2!", "t-1", profile=NIST) == (PasswordFault.TOO_SHORT,)


@given(st.text(max_size=40))
def test_a_password_is_looked_up_in_small_letters(password: str) -> None:
    assert leaked_forms(password)[0] == password.casefold().strip()


def test_each_failure_makes_one_wait_longer() -> None:
    assert [wait.total_seconds() for wait in ACCOUNT.waits] == [0, 0, 0, 5, 25, 900]


@pytest.mark.parametrize("limit", [Limit.FACTOR, Limit.CONFIRMATION])
def test_after_five_wrong_ones_a_quarter_of_an_hour_must_pass_before_each_further_one(limit: Limit) -> None:
    assert [wait.total_seconds() for wait in PACES[limit].waits] == [0, 0, 0, 0, 0, 900]
    assert PACES[limit].forgotten == timedelta(days=1)


def test_every_limit_ends_in_a_wait_that_is_over_before_its_failures_are_forgotten() -> None:
    assert set(PACES) == set(Limit)
    for pace in (*PACES.values(), ADDRESS, STRANGERS):
        assert timedelta(0) == pace.waits[0] < pace.waits[-1] <= pace.forgotten


def test_a_school_behind_one_address_is_not_slowed_by_a_few_slips() -> None:
    assert ADDRESS.waits[59:] == (timedelta(0), timedelta(minutes=1))


@given(st.ip_addresses(v=4), st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_addresses_of_one_house_are_one_and_other_houses_are_others(four: IPv4Address, one: int, other: int) -> None:
    assert network_of(str(four)) == str(four) == network_of(f"::ffff:{four}")
    house, next_door = 0x2001_0B02 << 96, 0x2001_0B02_0000_0001 << 64
    assert network_of(str(IPv6Address(house + one))) == network_of(str(IPv6Address(house + other)))
    assert network_of(str(IPv6Address(house + one))) != network_of(str(IPv6Address(next_door + one)))


@given(st.text(max_size=20))
def test_a_name_is_counted_alike_however_it_is_typed(name: str) -> None:
    assert plain_name(f" {name.upper()}\x00") == plain_name(name)
    assert plain_name("ı") == plain_name("I") == plain_name("i")


@given(st.binary(min_size=10, max_size=10))
def test_a_start_code_is_read_however_it_is_typed(key: bytes) -> None:
    code = shown(key)
    assert len(code) == 19
    assert typed(code.lower().replace("-", " ")) == code
    assert typed(code.replace("0", "o").replace("1", "l")) == code
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    for written in (wide, f"  {wide}　", code.replace("-", "–"), f"\u200b{code}\ufeff", code.replace("-", "\u00a0")):
        assert typed(written) == code


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Wang.Ming", "wang.ming"),
        ("ｗａｎｇ１", "wang1"),
        ("wаng", None),
        ("王小明", None),
        ("ab", None),
        ("-abc", None),
        ("a b c", None),
        ("x" * 61, None),
    ],
)
def test_a_sign_in_name_is_plain_letters_and_no_look_alike_of_them(text: str, kept: str | None) -> None:
    assert sign_in_of(text) == kept


@given(st.sampled_from(Deed), *[st.booleans()] * 5)
def test_a_school_gives_a_way_in_only_to_those_who_reach_no_further_and_nobody_to_himself(
    deed: Deed, is_own: bool, is_kept: bool, reaches_many: bool, has_password: bool, is_barred: bool
) -> None:
    stands = barrier(deed, is_own=is_own, is_bureau=False, is_kept=is_kept, reaches_many=reaches_many, has_password=has_password, is_barred=is_barred)
    if stands is None:
        assert is_kept
        assert not (is_own and deed in (Deed.CODE, Deed.FACTORS, Deed.SUSPEND))
        assert not (reaches_many and (deed is Deed.FACTORS or (deed is Deed.CODE and has_password)))
        assert not (is_barred and deed is Deed.RESTORE)
    bureau = barrier(deed, is_own=is_own, is_bureau=True, is_kept=is_kept, reaches_many=reaches_many, has_password=has_password, is_barred=is_barred)
    assert bureau is (Barrier.OWN if is_own and deed in (Deed.CODE, Deed.FACTORS, Deed.SUSPEND) else None)


@pytest.mark.parametrize("deed", list(Deed))
def test_a_school_does_everything_for_a_clerk_of_its_own_alone(deed: Deed) -> None:
    assert barrier(deed, is_own=False, is_bureau=False, is_kept=True, reaches_many=False, has_password=True, is_barred=False) is None


@given(st.text())
def test_what_is_no_address_is_counted_for_itself(text: str) -> None:
    assert network_of(f"no address {text}") == f"no address {text}"
