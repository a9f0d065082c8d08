"""Sets traps in every Python of a vault under test, which has this folder on its PYTHONPATH; the product knows nothing of it.

A trap is armed by writing a step's label into the file FAULTS_TRAP. The first process that comes to that step takes the
file away and dies on the spot, by the same signal as `kill -9`.
"""

import os
import signal
import sys
from functools import reduce, wraps
from importlib.machinery import PathFinder

from fault_steps import EVERY

TRAP = os.environ.get("FAULTS_TRAP", "")
MODULES = {module for module, _, _ in EVERY.values()}


class _Setter:
    """Finds the modules that have steps as Python would, and sets the traps once they are loaded."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name not in MODULES:
            return None
        spec = PathFinder.find_spec(name, path, target)
        load = spec.loader.exec_module

        def load_and_set(module):
            load(module)
            _set_traps(module)

        spec.loader.exec_module = load_and_set
        return spec


def _set_traps(module):
    for label, (name, function, when) in EVERY.items():
        if name == module.__name__:
            *owners, last = function.split(".")
            owner = reduce(getattr, owners, module)
            setattr(owner, last, _trapped(getattr(owner, last), label, when))


def _trapped(function, label, when):
    @wraps(function)
    def step(*args, **kwargs):
        if when == "before":
            _die_if_armed(label)
        result = function(*args, **kwargs)
        if when == "after":
            _die_if_armed(label)
        return result

    return step


def _die_if_armed(label):
    try:
        with open(TRAP) as trap:
            if trap.read() != label:
                return
        # Of several that are here at once, one dies.
        os.rename(TRAP, f"{TRAP}.sprung")
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


# Whoever asks at the stage door looks on, and walks into no trap.
if TRAP and "shell" not in sys.argv:
    sys.meta_path.insert(0, _Setter)
