import io
import stat

from PIL import Image

from albums.storage import SealedStore, new_name

from .conftest import Place

NOTE = b"Grandma's garden, 12 June. " * 50_000


def picture() -> bytes:
    taken = Image.effect_noise((640, 480), 80).convert("RGB")
    exif = Image.Exif()
    exif[0x010E] = "first day at school"
    target = io.BytesIO()
    taken.save(target, "JPEG", exif=exif)
    return target.getvalue()


def test_no_file_holds_a_trace_of_what_was_stored(place: Place, key: bytes):
    sealed, jpeg = SealedStore(place.storage), picture()
    names = [new_name(), new_name()]
    sealed.put(names[0], [jpeg], key=key)
    sealed.put(names[1], [NOTE], key=key)
    stored = {name: (place.folder / name).read_bytes() for name in names}
    for content in stored.values():
        for trace in (jpeg[:11], b"Exif\0\0", b"first day", b"Grandma", jpeg[-64:], key):
            assert trace not in content
    assert sealed.read(names[0], key=key) == jpeg


def test_only_the_vaults_own_user_may_look_at_the_files(disk_place: Place, key: bytes):
    name = new_name()
    SealedStore(disk_place.storage).put(name, [b"x"], key=key)
    for path in (disk_place.folder, *disk_place.folder.rglob("*")):
        allowed = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == allowed, path
