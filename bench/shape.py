"""Prints the sizes of functions and files against the house's budgets; exit 1 where one is broken."""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FUNCTION_P95, FUNCTION_MOST = 40, 80
FILE_P95, FILE_MOST = 300, 500


def main() -> int:
    files = [path for path in (ROOT / "xiaowu").rglob("*.py") if "migrations" not in path.parts]
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    functions = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    ok = _tell("files", {str(path.relative_to(ROOT)): length for path, length in lengths.items()}, FILE_P95, FILE_MOST)
    return 0 if _tell("functions", functions, FUNCTION_P95, FUNCTION_MOST) and ok else 1


def _tell(what: str, sizes: dict[str, int], p95_budget: int, most: int) -> bool:
    ordered = sorted(sizes.values())
    p95 = ordered[int(len(ordered) * 0.95)]
    print(f"{what}: {len(ordered)}, median {ordered[len(ordered) // 2]}, p95 {p95} (budget {p95_budget}), longest {ordered[-1]} (budget {most})")
    for name, size in sorted(sizes.items(), key=lambda each: -each[1])[:5]:
        print(f"  {size:4} {name}")
    return p95 <= p95_budget and ordered[-1] <= most


if __name__ == "__main__":
    sys.exit(main())
