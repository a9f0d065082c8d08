"""The targets of fuzzing by name. Each is a module here with two functions:

- `seeds()`: a list of inputs to begin with, as bytes;
- `ready()`: a context in which the function it gives may be called with any bytes. That returns where the vault does what
  it promises, and raises where it does not.
"""

import ast
from importlib import import_module
from pathlib import Path
from types import ModuleType

FINDS = Path(__file__).with_name("finds")

# Each with the packages whose branches guide the search.
TARGETS = {
    "jpeg_segments": ("albums.marking",),
    "metadata": ("albums.ingest", "PIL.Image", "PIL.ExifTags", "PIL.TiffImagePlugin"),
    "answers": ("albums.ingest",),
    "tus_words": ("albums.upload", "tests.fuzz.tus_words"),
    "tus_endpoint": ("albums.upload", "albums.ingest.limits", "tests.fuzz.tus_endpoint"),
}


def target(name: str) -> ModuleType:
    """The module of a target."""
    return import_module(f"tests.fuzz.{name}")


def _first_line(name: str) -> str:
    # Read, not imported: the list needs nothing installed.
    return (ast.get_docstring(ast.parse(Path(__file__).with_name(f"{name}.py").read_text())) or "").partition("\n")[0]


if __name__ == "__main__":
    for name in TARGETS:
        print(f"bin/fuzz {name:<14} {_first_line(name)}")
