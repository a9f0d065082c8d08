"""Objects in an S3-compatible bucket, through boto3.

boto3's newer default checksums break other servers than Amazon's, so both are off but
where S3 requires them. The vault verifies for itself: every request body carries its
Content-MD5, the stored size is read back, and the seal is checked on every read.
"""

import base64
import contextlib
import hashlib
import os
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import BinaryIO
from urllib.parse import parse_qsl, unquote, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, ReadTimeoutError

from .errors import InvalidName, InvalidStorageUrl, ObjectMissing, StorageFull, StorageUnavailable
from .names import checked, new_name
from .patience import Patience
from .s3_body import RetryingBody

PART_BYTES = 8 << 20
_MISSING = {"404", "NoSuchKey", "NoSuchUpload", "NotFound"}
_FULL = {"507", "QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "EntityTooLarge"}
LIMITS = Config(
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
    retries={"mode": "standard", "total_max_attempts": 2},
    connect_timeout=3,
    # Seconds of silence. A viewer waits for this, and a thread of the server with them.
    read_timeout=8,
    max_pool_connections=32,
)


@dataclass(frozen=True)
class S3Settings:
    """Where the bucket is, and who we are there. The secret stays out of repr."""

    endpoint: str
    bucket: str
    region: str
    authority: str | None
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)

    @classmethod
    def parse(cls, url: str) -> "S3Settings":
        """From `s3://KEY:SECRET@host:port/bucket?tls=1&region=us-east-1&ca=/file.pem`.

        Key and secret are percent-encoded. `tls=0` is for a server on a private
        network, `ca` for one with a certificate of its own authority. Raises
        InvalidStorageUrl.
        """
        parts = urlsplit(url)
        bucket = parts.path.strip("/")
        options = dict(parse_qsl(parts.query))
        if not (parts.username and parts.password and parts.hostname):
            raise InvalidStorageUrl("an s3:// address needs KEY:SECRET@host")
        if not bucket or "/" in bucket:
            raise InvalidStorageUrl("an s3:// address needs one bucket as its path")
        if options.keys() - {"tls", "region", "ca"} or options.get("tls", "1") not in ("0", "1"):
            raise InvalidStorageUrl("an s3:// address takes tls=0 or 1, region= and ca= only")
        scheme = "http" if options.get("tls") == "0" else "https"
        return cls(
            endpoint=f"{scheme}://{parts.netloc.rpartition('@')[2]}",
            bucket=bucket,
            region=options.get("region", "us-east-1"),
            authority=options.get("ca"),
            access_key=unquote(parts.username),
            secret_key=unquote(parts.password),
        )


class S3Storage:
    """The `Storage` of the full stack. Safe to share between threads and over forks."""

    def __init__(self, settings: S3Settings):
        self.settings = settings
        self._lock = threading.Lock()
        self._connected: tuple[int, object] | None = None
        self._patience = Patience()

    def put(self, name: str, source: BinaryIO) -> None:
        key = checked(name)
        first = source.read(PART_BYTES)
        try:
            if len(first) < PART_BYTES:
                size = self._put_whole(key, first)
            else:
                size = self._put_in_parts(key, first, source)
            self._confirm(key, size)
        except ObjectMissing:
            raise StorageUnavailable("the bucket lost an object while it was put") from None

    def get(self, name: str) -> BinaryIO:
        return RetryingBody(lambda **conditions: self._call("get_object", Key=checked(name), **conditions))

    def delete(self, name: str) -> None:
        with contextlib.suppress(ObjectMissing):
            self._call("delete_object", Key=checked(name))

    def exists(self, name: str) -> bool:
        try:
            self._call("head_object", Key=checked(name))
        except ObjectMissing:
            self._demand_bucket()
            return False
        return True

    def sizes(self) -> Iterator[tuple[str, int]]:
        # By the last name rather than a continuation token, which not every server gives.
        after = ""
        while page := self._page(after):
            for found in page:
                with contextlib.suppress(InvalidName):
                    yield checked(found["Key"]), found["Size"]
            after = page[-1]["Key"]

    def check(self) -> None:
        # An ordinary name: a bucket policy that spares one prefix must not fool us.
        name, sent = new_name(), secrets.token_bytes(16)
        self._put_whole(name, sent)
        try:
            with self.get(name) as body:
                if body.read() != sent:
                    raise StorageUnavailable("the bucket does not keep what it is given")
        finally:
            self.delete(name)

    def sweep_temporary(self, *, older_than: timedelta) -> int:
        """Abort uploads in parts that nobody finished; their parts cost space."""
        started_before = datetime.now(UTC) - older_than
        stale = [upload for upload in self._uploads() if upload["Initiated"] <= started_before]
        for upload in stale:
            self._abort(upload["Key"], upload["UploadId"])
        return len(stale)

    def establish(self) -> None:
        """A bucket belongs to an account; whoever has that makes it."""

    def _page(self, after: str) -> list[dict]:
        try:
            return self._call("list_objects_v2", StartAfter=after).get("Contents", [])
        except ObjectMissing:
            raise StorageUnavailable("there is no such bucket") from None

    def _uploads(self) -> list[dict]:
        try:
            return self._call("list_multipart_uploads").get("Uploads", [])
        except ObjectMissing:  # so rclone says that there are none
            return []

    def _put_whole(self, key: str, body: bytes) -> int:
        self._call("put_object", Key=key, Body=body, ContentMD5=_md5(body))
        return len(body)

    def _put_in_parts(self, key: str, first: bytes, source: BinaryIO) -> int:
        upload = self._call("create_multipart_upload", Key=key)["UploadId"]
        try:
            parts, size = self._send_parts(key, upload, first, source)
            self._call(
                "complete_multipart_upload",
                Key=key,
                UploadId=upload,
                MultipartUpload={"Parts": parts},
            )
        except BaseException:
            self._abort(key, upload)
            raise
        return size

    def _send_parts(self, key: str, upload: str, part: bytes, source: BinaryIO) -> tuple[list[dict], int]:
        parts, size = [], 0
        while part:
            number = len(parts) + 1
            answer = self._call(
                "upload_part",
                Key=key,
                UploadId=upload,
                PartNumber=number,
                Body=part,
                ContentMD5=_md5(part),
            )
            parts.append({"PartNumber": number, "ETag": answer["ETag"]})
            size += len(part)
            part = source.read(PART_BYTES)
        return parts, size

    def _abort(self, key: str, upload: str) -> None:
        # A server that cannot abort now will be asked again by the sweep.
        with contextlib.suppress(ObjectMissing, StorageUnavailable):
            self._call("abort_multipart_upload", Key=key, UploadId=upload)

    def _confirm(self, key: str, size: int) -> None:
        if self._call("head_object", Key=key)["ContentLength"] != size:
            raise StorageUnavailable("the bucket did not keep the whole object")

    def _demand_bucket(self) -> None:
        """The answer to a HEAD has no body to tell a missing bucket from a missing object."""
        try:
            self._call("head_bucket")
        except ObjectMissing:
            raise StorageUnavailable("there is no such bucket") from None

    def _call(self, operation: str, **arguments) -> dict:
        if not self._patience.may_ask(longest=LIMITS.read_timeout):
            raise StorageUnavailable("the bucket is not answering; another call is trying it")
        with _errors_named():
            try:
                answer = getattr(self._client(), operation)(Bucket=self.settings.bucket, **arguments)
            except (ConnectTimeoutError, ReadTimeoutError):
                self._patience.silent()
                raise
            except ClientError:
                self._patience.answered()
                raise
        self._patience.answered()
        return answer

    def _client(self):
        """One per process: a pool of connections must not be shared over a fork."""
        with self._lock:
            if self._connected is None or self._connected[0] != os.getpid():
                self._connected = (os.getpid(), self._connect())
            return self._connected[1]

    def _connect(self):
        settings = self.settings
        return boto3.session.Session().client(
            "s3",
            endpoint_url=settings.endpoint,
            region_name=settings.region,
            aws_access_key_id=settings.access_key,
            aws_secret_access_key=settings.secret_key,
            verify=settings.authority,
            config=LIMITS,
        )

    def __repr__(self) -> str:
        return f"<S3Storage {self.settings.endpoint}/{self.settings.bucket}>"


def _md5(body: bytes) -> str:
    digest = hashlib.md5(body, usedforsecurity=False).digest()
    return base64.b64encode(digest).decode()


@contextlib.contextmanager
def _errors_named() -> Iterator[None]:
    """The server's refusals in the storage's own words.

    `from None`: an error answer may repeat the signed request and the access key, and
    a chained exception would carry it into a log.
    """
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "unknown"))
        if code in _MISSING:
            raise ObjectMissing("no such object") from None
        kind = StorageFull if code in _FULL else StorageUnavailable
        raise kind(f"the bucket refused {error.operation_name}: {code}") from None
    except BotoCoreError as error:
        raise StorageUnavailable(f"no bucket in reach: {type(error).__name__}") from None
