#!/bin/sh
# Before anything else starts: make the database's password, once. It stays in the volume "secret" beside the data.
set -eu
cd "${1:-/run/chainatlas}"
umask 077
if [ ! -s password ]; then
    # 32 letters and digits; no "/" and no line end, which the official image's NAME/PASSWORD form would not survive.
    tr -dc 'A-Za-z0-9' </dev/urandom | head -c 32 >password.new
    mv password.new password
fi
printf 'neo4j/%s' "$(cat password)" >neo4j-auth
# Each reader gets a file of its own: the database runs as 7474 in its image, the API as 10001 in ours.
chown 7474:7474 neo4j-auth
chown 10001:10001 password
chmod 400 neo4j-auth password
chmod 711 .
