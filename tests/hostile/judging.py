"""What became of a hostile file, and whether that is a breach of what the vault promises."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from albums.ingest.errors import IngestError, SandboxUnavailable, from_code
from tests.hostile.files import ANYTHING, PICTURE, PICTURE_IF_SHOWN, REFUSED, HostileFile
from tests.ingest.pictures import corners

SHOWN = "shown"
# A copy is a JPEG that bears a mark, and some bases are lossy or grey themselves: far from any other picture still.
MOST_DIFFERENCE = 30

TakeIn = Callable[[bytes], Mapping[str, np.ndarray]]


@dataclass(frozen=True)
class Outcome:
    """`result`: SHOWN, or the code of the refusal. `breach`: which promise was broken, or "" for none."""

    result: str
    breach: str = ""


def judged(file: HostileFile, take_in: TakeIn) -> Outcome:
    """Take a file in. `take_in` returns its pictures by the names of their sizes, or raises an IngestError."""
    try:
        images = take_in(file.data)
    except SandboxUnavailable as refusal:
        return Outcome(refusal.code, "the decoders' server died")
    except IngestError as refusal:
        return Outcome(refusal.code, _wrong_refusal(file, refusal))
    except Exception as error:
        return Outcome("error", f"an error without a name: {type(error).__name__}: {error}")
    return Outcome(SHOWN, _wrong_picture(file, images))


def _wrong_refusal(file: HostileFile, refusal: IngestError) -> str:
    if from_code(refusal.code) is None or not refusal.sentence:
        return f"a refusal without a name: {refusal.code}"
    if file.expects in (ANYTHING, PICTURE_IF_SHOWN, REFUSED):
        return ""
    is_expected = refusal.code == file.expects or refusal.code.startswith(f"{file.expects}.")
    return "" if is_expected else f"{refusal.code} instead of: {file.expects}"


def _wrong_picture(file: HostileFile, images: Mapping[str, np.ndarray]) -> str:
    if file.expects not in (ANYTHING, PICTURE, PICTURE_IF_SHOWN):
        return f"shown instead of: {file.expects}"
    if set(images) != {"thumb", "view", "soft"}:
        return "not every size was made"
    if file.expects != ANYTHING and not _is_the_picture(images["view"]):
        return "shown, but not as it is"
    return ""


def _is_the_picture(view: np.ndarray) -> bool:
    """By its own colours, or by their greys where the file is a grey one."""
    picture = np.asarray(corners(), float)
    if view.shape != picture.shape:
        return False
    blocks = [block[8:-8, 8:-8].mean((0, 1)) for image in (view, picture) for block in _quarters(image)]
    seen, meant = np.array(blocks[:4]), np.array(blocks[4:])
    greys = meant @ np.array([[0.299], [0.587], [0.114]])
    return min(np.abs(seen - meant).max(), np.abs(seen - greys).max()) < MOST_DIFFERENCE


def _quarters(image: np.ndarray) -> list[np.ndarray]:
    return [image[top : top + 32, left : left + 48].astype(float) for top in (0, 32) for left in (0, 48)]
