# The voice worker as a container: `docker build -t memory-agent .`, or built by LiveKit Cloud.
FROM python:3.11-slim

WORKDIR /app

COPY requirements.txt constraints.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check -r requirements.txt

# Write models/e5 here, and memories are found by meaning, too.
ENV MEMORY_MODEL=
RUN [ -z "$MEMORY_MODEL" ] || pip install --no-cache-dir -c constraints.txt tokenizers

COPY *.py ./
COPY caller_memory caller_memory
COPY worker worker
COPY sql sql
COPY web web

# Models are part of the image: a call never waits for a download.
RUN python agent.py download-files
RUN python -m compileall -q .

# The folder of the memory files, for the user that the worker runs as. Mount a volume here, or
# configure Supabase: without either, memories go with the container.
RUN install -d -m 0700 -o 10001 -g 10001 /data
USER 10001:10001

ENV PYTHONUNBUFFERED=1 LOG_PII=0 MEMORY_DIR=/data HOME=/tmp

# SIGTERM lets running calls end (`docker stop -t 3600`): new ones go to other workers.
STOPSIGNAL SIGTERM
CMD ["python", "agent.py", "start"]
