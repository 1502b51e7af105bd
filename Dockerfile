# One image for web and worker; which of the two it is, the command says (see compose.yaml).
FROM python:3.11-slim AS build
WORKDIR /build
RUN python -m venv /opt/tieout
COPY requirements.lock .
RUN /opt/tieout/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY src src
RUN /opt/tieout/bin/pip install --no-cache-dir --no-deps .

FROM python:3.11-slim
RUN useradd --uid 10001 --create-home --home-dir /data tieout
COPY --from=build /opt/tieout /opt/tieout
COPY deploy/docker/entrypoint deploy/docker/healthy /usr/local/bin/
ENV PATH=/opt/tieout/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    TIEOUT_DATA_DIR=/data \
    TIEOUT_LOG_FORMAT=json
USER tieout
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["entrypoint"]
CMD ["web"]
