# One image for the worker, the gateway and the dashboard: the command says which.
FROM python:3.11-slim@sha256:9c900dea9e8fb7e16277c179b555cc72d29a352dbc33cff48ad5a0412fd5bfc7 AS build
WORKDIR /build
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements.txt

FROM python:3.11-slim@sha256:9c900dea9e8fb7e16277c179b555cc72d29a352dbc33cff48ad5a0412fd5bfc7
RUN useradd --system --uid 10001 --no-create-home stepin && install --directory --owner stepin --mode 700 /people /audit /archive
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp
COPY --from=build /venv /venv
WORKDIR /app
COPY detectors detectors
COPY stream stream
COPY dashboard dashboard
COPY .streamlit .streamlit
USER stepin
ENTRYPOINT ["python", "-m"]
CMD ["stream", "--help"]
