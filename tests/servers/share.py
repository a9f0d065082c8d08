"""A part of running servers that nobody else has: what one vault does to it, no other notices."""

import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis

from albums.storage.s3 import S3Settings, S3Storage


def own_share(env: Mapping[str, str]) -> dict[str, str]:
    """Make a database and a bucket, and take a database of Redis. Return the variables of `running` that name them."""
    name = f"share-{secrets.token_hex(6)}"
    return {"DATABASE_URL": _new_database(env["DATABASE_URL"], name)} | own_stores(env, name=name)


def own_stores(env: Mapping[str, str], *, name: str) -> dict[str, str]:
    """The same without the database."""
    bucket = _with_path(env["STORAGE_URL"], name)
    S3Storage(S3Settings.parse(bucket))._call("create_bucket")
    return {
        "BROKER_URL": _with_path(env["BROKER_URL"], str(_free_number(env["BROKER_URL"]))),
        "STORAGE_URL": bucket,
    }


def _new_database(url: str, name: str) -> str:
    with psycopg.connect(_with_path(url, "postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return _with_path(url, name)


def _free_number(url: str) -> int:
    """The first belongs to whoever wants no share; Redis itself counts, since several processes ask."""
    with redis.Redis.from_url(_with_path(url, "0")) as server:
        return server.incr("tests:databases-taken")


def _with_path(url: str, path: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{path}"))
