# One image for all parts of an office; the command says which (telusur serve web, worker, index, schedule, inbox).
# To pin the base by digest: docs/operating/klaster.md.
FROM debian:12.12-slim AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
RUN python3 -m venv /opt/telusur
WORKDIR /build
COPY requirements.lock ./
# Wheels only: a package that would have to be compiled stops the build.
RUN /opt/telusur/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-compile \
    --only-binary :all: --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY catalog catalog
COPY classification classification
COPY cli cli
COPY ingest ingest
COPY search search
COPY services services
COPY webapp webapp
COPY workers workers
RUN /opt/telusur/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-compile \
    --no-deps --no-build-isolation --no-index . \
    && /opt/telusur/bin/python -m pip uninstall -q -y hatchling editables pathspec pluggy trove-classifiers setuptools pip \
    && /opt/telusur/bin/python -m compileall -q -j 0 /opt/telusur/lib

FROM debian:12.12-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 tesseract-ocr tesseract-ocr-eng tesseract-ocr-ind \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 telusur \
    && useradd --system --uid 10001 --gid 10001 --home-dir /srv/telusur --shell /usr/sbin/nologin telusur \
    && install -d -m 0700 -o telusur -g telusur /srv/telusur /srv/backup
COPY --from=build /opt/telusur /opt/telusur
ENV PATH=/opt/telusur/bin:/usr/local/bin:/usr/bin:/bin \
    LANG=C.UTF-8 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    TELUSUR_DATA=/srv/telusur \
    TELUSUR_HOST=0.0.0.0
# Only /srv/telusur, /srv/backup and /tmp are written to: the root file system may be read-only.
WORKDIR /srv/telusur
EXPOSE 8321
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=15s --start-period=60s --retries=3 CMD ["telusur", "serve", "web", "--check"]
USER 10001:10001
CMD ["telusur", "serve", "web"]
