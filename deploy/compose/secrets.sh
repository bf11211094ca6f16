#!/bin/sh
# Make, once, what compose.yml needs beside the certificate: passwords that nobody has to know, and nginx's configuration.
set -eu
cd "$(dirname "$0")"
. ./.env
: "${ROSTER_BASE_URL:?write ROSTER_BASE_URL=https://… into .env first}"
name=${ROSTER_BASE_URL#https://}
mkdir -p secrets certificates
if [ ! -e secrets/database-password ]; then
    # Read by the users that the containers run as (10001 and postgres), so by all; the folder keeps others on this machine out.
    chmod 0711 secrets
    random() { head -c 64 /dev/urandom | base64 | tr -dc 'A-Za-z0-9' | cut -c -40; }
    random > secrets/database-password
    printf 'postgresql://roster:%s@database/roster\n' "$(cat secrets/database-password)" > secrets/database-url
    random > secrets/metrics-token
    chmod 0444 secrets/*
    chmod 0700 .
fi
sed -e "s/sfj\.example\.gov\.cn/$name/g" -e 's/server 127\.0\.0\.1:8000/server web:8000/' ../nginx/roster.conf > roster.conf
echo "Ready. Put fullchain.pem and key.pem for $name into $(pwd)/certificates, then: docker compose up -d --build"
