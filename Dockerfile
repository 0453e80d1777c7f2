# One image for web, worker and beat.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/srv/var
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 10001 lms \
 && mkdir -p /srv/app /srv/var && chown lms /srv/var
WORKDIR /srv/app
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY --chown=lms . .
USER lms
RUN python -m lms.messages && python -m lms.fonts && python manage.py collectstatic --no-input
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn.py", "lms.wsgi"]
