# syntax=docker/dockerfile:1
# One image for web, worker, courier, beat and migrate; docker-compose.yml says which it is.

FROM python:3.13.12-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements.txt ./
# Without pip inside, and from wheels alone: nothing is compiled, and nothing unpinned runs.
RUN python -m venv --without-pip /venv \
    && pip --python /venv/bin/python install --no-cache-dir --require-hashes --only-binary=:all: -r requirements.txt
COPY manage.py ./
COPY familyvault/ familyvault/
COPY accounts/ accounts/
COPY albums/ albums/
COPY templates/ templates/
COPY static/ static/
# The settings want secrets to be there; collecting files uses none, and none stays in the image.
RUN SECRET_KEY=build VAULT_KEYS=build MARK_KEYS=build STATIC_ROOT=/app/collected \
    /venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && /venv/bin/python -m compileall -q /app /venv/lib

FROM python:3.13.12-slim-trixie
RUN groupadd --gid 10001 vault \
    && useradd --uid 10001 --gid vault --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin vault \
    && install --directory --owner vault --group vault --mode 0700 /data \
    && pip uninstall --yes --quiet --root-user-action ignore pip
COPY --from=build /venv /venv
COPY --from=build /app /app
COPY LICENSE /app/LICENSE
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    MALLOC_ARENA_MAX=2 \
    FAMILYVAULT_DATA=/data STATIC_ROOT=/app/collected \
    WEB_BIND=0.0.0.0:8000
WORKDIR /app
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["python", "-m", "gunicorn", "-c", "familyvault/gunicorn_conf.py", "familyvault.wsgi"]
