"""Lists the benches: each module here with a `main(argv)`, by the first line of its docstring. Needs nothing installed."""

import ast
from pathlib import Path


def benches() -> dict[str, str]:
    """Return the name and one line of every bench, without importing any."""
    found = {}
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        tree = ast.parse(path.read_text())
        if any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in tree.body):
            found[path.stem] = (ast.get_docstring(tree) or "").partition("\n")[0]
    return found


if __name__ == "__main__":
    for name, line in benches().items():
        print(f"bin/bench {name:<10} {line}")
