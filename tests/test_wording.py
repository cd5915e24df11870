"""Words (用語): what an office in Taiwan would write, in everything that is shown: ours, the libraries', the templates'; and plain English."""

import ast
import re
from collections.abc import Iterator

from django.utils.translation import override
from django.utils.translation.trans_real import translation

from xiaowu.kernel.access import declared
from xiaowu.kernel.access.checks import views
from xiaowu.kernel.offer import house_apps
from xiaowu.kernel.ui import messages
from xiaowu.kernel.ui.environment import in_language
from xiaowu.kernel.ui.marks import listed, marked
from xiaowu.portal.queries.guides import EVERYBODY, FOLDER, GUIDES

# words that are not used, and what is used instead
UNSAID = {
    "必須的": "必填", "和／或": "或", "使用者名稱": "帳號", "帳戶": "帳號", "用戶": "使用者", "客戶端": "介接系統", "令牌": "權杖", "籌碼": "權杖",
    "會話": "登入", "登入階段": "登入", "恢復碼": "備用碼", "復原碼": "備用碼", "恢復代碼": "備用碼", "復原代碼": "備用碼", "通行密鑰": "通行金鑰",
    "二階": "雙因素驗證", "雙重驗證": "雙因素驗證", "驗証": "驗證", "査": "查", "重覆": "重複", "讀入": "匯入", "供裝": "同步", "權限對照": "權限一覽",
    "導回": "重新導向", "抄錄": "複製並妥善保存", "存疑": "待確認", "未能歸位": "未能歸類", "要求編號": "問題編號", "迄日（不含）": "最後一日",
    "不認得": "未曾使用", "缺席率": "未到率", "缺席人次": "未到人次", "如果應該有": "如有疑問", "沒有這個網址": "找不到這個頁面", "內容需要修正": "資料有誤",
    "儲存並取代": "儲存點名", "重印這一位": "重印此卡", "再列印有效的卡": "補印有效的啟用卡", "登入中的裝置": "已登入裝置", "它的孩子": "該帳號的孩子",
    "默認": "預設", "信息": "訊息", "視頻": "影片", "軟件": "軟體", "硬件": "硬體", "網絡": "網路", "服務器": "伺服器", "打印": "列印", "賬": "帳",
}  # fmt: skip
ENDS_TWICE = re.compile(r"[。！？；，、：．][。．.；，、：;:]|[.?!;,]。|(?<!\.)\.\.(?![./])")  # a sentence, with marks of one kind or of two
FULL_WIDTH = re.compile("[\u3000-\u303f\uff00-\uffef]")
_SIGN = re.compile(r"[/＊]|＜\d|[缺遲早假]")  # a key, a sign in a table, what stands on a mark of the roll
_PACKAGE = messages.PACKAGE
LOOSE_PLURAL = re.compile(r"%\((?:count|total)\)[ds] (?:[a-z]+ ){0,2}[a-z]{2,}s\b")


def said() -> Iterator[tuple[str, str]]:
    """Everything that a Chinese page may say, with its place."""
    for filename, message in _extracted():
        for words in message:
            yield filename, words
    libraries = translation("zh-hant")._catalog
    for key in libraries.keys():  # noqa: SIM118  (it is no dict)
        yield f"a library: {key}", str(libraries[key])
    for path in messages.PACKAGE.rglob("templates/**/*.html"):
        yield str(path), re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    yield from guides()


def guides() -> Iterator[tuple[str, str]]:
    """What the product says about itself, under the ? of each page."""
    for name in sorted({*GUIDES.values(), EVERYBODY}):
        yield name, (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def english() -> Iterator[tuple[str, str]]:
    for message in messages.read():
        if message.id:
            for words in (message.string,) if isinstance(message.string, str) else message.string:
                yield str(message.id), words


def test_no_page_says_what_no_office_here_would_write() -> None:
    found = [(where, unsaid, UNSAID[unsaid]) for where, words in said() for unsaid in UNSAID if unsaid in words]
    assert found == []


def test_no_sentence_ends_twice() -> None:
    told = [*said(), *english()]
    assert [(where, words) for where, words in told if ENDS_TWICE.search(words)] == []
    assert all(map(ENDS_TWICE.search, ("位址。.", "位址。。", "位址．。", "好！。", "an address..")))
    assert not ENDS_TWICE.search("Wait...")


def test_what_a_guide_says_that_one_presses_or_reads_stands_in_the_product() -> None:
    shown = {words for _where, message in _extracted() for words in message}
    quoted = [(where, words) for where, text in guides() for words in re.findall("「([^」]+)」", text)]
    assert [each for each in quoted if each[1] not in shown and not _SIGN.fullmatch(each[1])] == []


def _extracted() -> Iterator[tuple[str, tuple[str, ...]]]:
    for filename, _line, message in messages.extracted():
        yield filename, (message,) if isinstance(message, str) else message


def test_what_libraries_say_in_chinese_is_a_sentence_with_a_reason() -> None:
    with override("zh-hant"):
        told = translation("zh-hant")
        assert told.gettext("This field is required.") == "此欄位必填。"
        assert told.gettext("The username and/or password you specified are not correct.") == "帳號或密碼不正確。"


def test_english_sentences_have_english_punctuation() -> None:
    shown_as_written = re.compile('[“"(].*[\u4e00-\u9fff].*[”")]|父|葷')  # Chinese words of a sheet or a document, told as they stand there
    assert [(key, words) for key, words in english() if FULL_WIDTH.search(words) and not shown_as_written.search(words)] == []


def test_no_page_list_or_form_joins_words_with_marks_of_one_language_alone() -> None:
    files = [
        path
        for room in ("pages", "lists", "forms")
        for each in (f"*/{room}.py", f"*/{room}/**/*.py", f"*/*/{room}.py")
        for path in _PACKAGE.glob(each)
    ]
    assert len(files) > 100
    assert [(str(path.relative_to(_PACKAGE)), line) for path in files for line in _joined(ast.parse(path.read_text(encoding="utf-8")))] == []


def _joined(tree: ast.Module) -> Iterator[int]:
    """The lines with a mark between the fields of an f-string, or before `.join`, that does not pass through `kernel.ui.marks`."""
    told = {
        id(piece)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _called(call) in ("marked", "_", "ngettext")
        for piece in ast.walk(call)
    }
    for each in (node for node in ast.walk(tree) if id(node) not in told):
        if isinstance(each, ast.JoinedStr):
            pieces = each.values
        elif isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr == "join":
            pieces = [each.func.value]
        else:
            continue
        yield from (piece.lineno for piece in pieces if isinstance(piece, ast.Constant) and re.search("[、；：，（）]", str(piece.value)))


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def test_marks_of_a_page_itself_are_those_of_its_language_and_a_sentence_keeps_its_own() -> None:
    text = "{{ name }}：{{ some|join('、') }}（{% trans child=name, state='x' %}{{ child }} 請假（{{ state }}）{% endtrans %}）{{ name }}"
    told = {}
    for language in ("zh-hant", "en"):
        with override(language):
            told[language] = in_language(language).from_string(text).render(name="王：（", some=["a", "b"])
    assert told == {"zh-hant": "王：（：a、b（王：（ 請假（x））王：（", "en": "王：（: a, b (王：（ on leave (x))王：（"}
    with override("en"):
        assert (listed(["a", "b"]), listed(["a", "b"], "："), marked("a（b）")) == ("a, b", "a: b", "a (b)")


def test_one_of_something_is_not_told_as_many() -> None:
    plain = [(str(each.id), each.string) for each in messages.read() if isinstance(each.id, str)]
    assert [(key, words) for key, words in plain if LOOSE_PLURAL.search(str(words))] == []


def test_titles_begin_with_a_capital() -> None:
    titles = {grant.title for grant in declared().values()} | {entry.title for app in house_apps() for entry in app.offer.entries}
    for each in (view.of for _route, _name, view in views() if hasattr(view, "of")):
        titles |= {each.title, *(column.title for column in each.columns if column.title), *(one.title for one in each.filters)}
    with override("en"):
        told = {title: translation("en").gettext(title) for title in titles}
    assert {title: words for title, words in told.items() if words[:1].islower()} == {}
