"""The labelled steps of a photo's way at which a process can be made to die. Plain data: every Python of a vault reads it.

Each is a function, and whether death comes before or after it: (module, name, "before" or "after").
"""

STAGING, ACCEPT = "albums.upload.staging", "albums.upload.accept"
JOBS, PIPELINE, TWINS = "albums.jobs", "albums.ingest.pipeline", "albums.ingest.twins"

OF_UPLOADS = {
    "a part is about to be noted": (STAGING, "_claim", "before"),
    "a part is noted, but not written": (STAGING, "_claim", "after"),
    "a part is written, but its row is not": (STAGING, "_commit", "before"),
    "the last part's row is there": (STAGING, "_commit", "after"),
    "the original is about to be sealed": (ACCEPT, "_seal_original", "before"),
    "the original is stored, but its row is not": (ACCEPT, "_seal_original", "after"),
    "the photo's row is being written": (ACCEPT, "_new_photo", "before"),
    "the photo's row is written, but not committed": (ACCEPT, "_new_photo", "after"),
    "the upload is being ended": (ACCEPT, "end", "before"),
    "the upload is ended, but not committed": (ACCEPT, "end", "after"),
    "the photo is committed, its parts are not removed": (ACCEPT, "_make_photo", "after"),
    "the parts are about to be removed": (STAGING, "remove_parts", "before"),
    "the parts are removed": (STAGING, "remove_parts", "after"),
}
OF_INGEST = {
    "a job is about to be claimed": (JOBS, "claim", "before"),
    "a job is claimed": (JOBS, "claim", "after"),
    "a photo is about to be developed": (PIPELINE, "develop", "before"),
    "a photo is developed": (PIPELINE, "develop", "after"),
    "the twins are about to be stored": (TWINS, "store_twins", "before"),
    "the twins are stored, but have no rows": (TWINS, "store_twins", "after"),
    "the twins' rows are written, but not committed": (TWINS, "enter_twins", "after"),
    "the photo is ready, its job is not ended": (PIPELINE, "_commit", "after"),
    "the job is about to be ended": (JOBS, "finish", "before"),
    "the job is ended": (JOBS, "finish", "after"),
}
OF_HINTS = {
    "a hint is about to be given": (JOBS, "hint", "before"),
    "a hint is given": (JOBS, "hint", "after"),
}
OF_STORAGE = {
    "embedded": {
        "an object is written, but not in its place": ("albums.storage.disk", "_move_into_place", "before"),
        "an object is in its place": ("albums.storage.disk", "_move_into_place", "after"),
    },
    "full": {
        "an object is about to be put": ("albums.storage.s3", "S3Storage._put_whole", "before"),
        "an object is put, but not confirmed": ("albums.storage.s3", "S3Storage._confirm", "before"),
    },
}


def steps_of(stack: str) -> dict[str, tuple[str, str, str]]:
    """Every step that this stack takes, by its label."""
    return OF_UPLOADS | OF_HINTS | OF_INGEST | OF_STORAGE[stack]


EVERY = OF_UPLOADS | OF_HINTS | OF_INGEST | OF_STORAGE["embedded"] | OF_STORAGE["full"]
