"""Texts in the encodings of offices: what is read, what is reported, what is refused by its code."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.kernel.foreign.letters import _ETEN, UNREADABLE, decode
from xiaowu.kernel.foreign.limits import Fault

LIST = "年級,班,座號,學號,姓名,生日,用餐\r\n3,1,1,112001,王小明,106/5/21,葷食\r\n3,1,2,112002,林美惠,106/6/1,素食\r\n3,1,3,112003,吳淑芬,,\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp950", "big5", "big5hkscs"])
def test_a_list_in_an_encoding_of_offices_is_read(encoding: str) -> None:
    assert decode(LIST.encode(encoding)) == LIST


@pytest.mark.parametrize(
    ("pair", "sign"),
    [
        ("fa40", "\ue000"), ("fefe", "\ue310"), ("c87e", "䒑"), ("f9d6", "碁"), ("c6e7", "ぁ"), ("c6a1", "①"), ("8740", "䏰"), ("8140", "\ueeb8"), ("c7f2", "ヶ"), ("ffff", UNREADABLE * 2),
    ],
)  # fmt: skip
def test_a_sign_that_an_office_made_or_hong_kong_has_is_kept_and_a_broken_one_is_marked(pair: str, sign: str) -> None:
    before, _mark, behind = LIST.partition("小明")
    assert decode(before.encode("cp950") + bytes.fromhex(pair) + behind.encode("cp950")) == before + sign + behind


@given(st.text(alphabet=st.characters(codec="cp950", categories=["Lo"]).filter(lambda sign: ord(sign) not in _ETEN), min_size=1, max_size=40))
def test_any_characters_behind_a_list_in_big5_are_read_back(text: str) -> None:
    written = (LIST + text).encode("cp950")
    assert decode(written) == LIST + text


@given(st.integers(1, len(LIST.encode()) - 1))
def test_a_list_that_was_cut_off_anywhere_in_its_last_line_is_read_up_to_there(cut: int) -> None:
    content = LIST.encode()
    if cut > content.rindex(b"3,1,3"):
        told = decode(content[:cut])
        assert LIST.startswith(told.rstrip(UNREADABLE))


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        pytest.param(LIST.encode("gb18030"), "mainland", id="traditional-in-gb"),
        pytest.param("年级,班,座号,学号,姓名\r\n3,1,1,112001,王小明\r\n".encode("gb18030"), "mainland", id="simplified"),
        pytest.param("姓名,帳號\r\n王小明,wang1\r\n".encode("gb18030"), "mainland", id="few-words"),
        pytest.param(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "old_format", id="old-office"),
        pytest.param(bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "locked", id="with-a-password"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "encoding", id="a-picture"),
    ],
)
def test_what_is_no_text_of_ours_is_called_by_its_name(content: bytes, fault: str) -> None:
    with pytest.raises(Fault) as told:
        decode(content)
    assert told.value.code == fault


@given(st.binary(max_size=400))
def test_no_bytes_do_more_than_be_read_or_refused(content: bytes) -> None:
    with suppress(Fault):
        assert "\0" not in decode(b"a" + content) or b"\0" in content
