#!/bin/sh
# Serves on every interface of the container; which of them the world sees is for docker-compose.yml to say.
set -eu
if [ -n "${CHAINATLAS_NEO4J_PASSWORD_FILE:-}" ]; then
    # Here and not in the environment of the service, which `docker inspect` shows to everybody.
    CHAINATLAS_NEO4J_PASSWORD=$(cat "$CHAINATLAS_NEO4J_PASSWORD_FILE")
    export CHAINATLAS_NEO4J_PASSWORD
fi
exec chainatlas serve --host 0.0.0.0 --port 8000
