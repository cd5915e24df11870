"""Where code could read a foreign file outside the reading process: found by its imports and calls, whatever names it uses."""

import ast
from collections.abc import Iterator

# libraries that open files from outside; `xml` with all its parsers, and our own rooms that use them
_LIBRARIES = frozenset({"python_calamine", "pypdfium2", "lxml", "docx", "odfdo", "openpyxl", "zipfile", "tarfile", "xml", "defusedxml", "PIL"})
_ROOMS = tuple(f"xiaowu.kernel.foreign.{name}" for name in ("child", "document", "packages", "sheet", "shown", "workbook"))
# names in them that only write
_WRITERS = frozenset(
    {
        "docx.oxml.ns.qn", "docx.shared.Pt", "odfdo.Cell", "odfdo.Paragraph", "odfdo.Row", "odfdo.Style", "odfdo.Table", "openpyxl.Workbook",
        "openpyxl.cell.WriteOnlyCell", "xml.etree.ElementTree.Element", "xml.etree.ElementTree.SubElement", "xml.etree.ElementTree.tostring",
    }
)  # fmt: skip
# these write if they get only the name of a kind, and read if they get a file
_BOTH = {"docx.Document": frozenset[str](), "odfdo.Document": frozenset({"text", "spreadsheet"})}


def readers(source: str) -> list[tuple[int, str]]:
    """The lines that import a reading name, or call a name that can do both so that it reads."""
    tree = ast.parse(source)
    found: list[tuple[int, str]] = []
    both: dict[str, str] = {}
    for node in ast.walk(tree):
        for name, called in _imported(node):
            if name in _BOTH:
                both[called] = name
            elif name not in _WRITERS and (name.split(".")[0] in _LIBRARIES or name.startswith(_ROOMS)):
                found.append((node.lineno, name))  # type: ignore[attr-defined]
    writing = {
        id(call.func)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in both and _writes(call, _BOTH[both[call.func.id]])
    }
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in both and id(node) not in writing]
    return sorted([*found, *((node.lineno, both[node.id]) for node in names)])


def _writes(call: ast.Call, kinds: frozenset[str]) -> bool:
    return not call.keywords and all(isinstance(given, ast.Constant) and given.value in kinds for given in call.args)


def _imported(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Full names, and the names that the code gives them."""
    if isinstance(node, ast.Import):
        yield from ((each.name, each.asname or each.name) for each in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield from ((f"{node.module}.{each.name}", each.asname or each.name) for each in node.names)
    elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ("import_module", "__import__"):
        yield from ((str(given.value), "") for given in node.args[:1] if isinstance(given, ast.Constant))
