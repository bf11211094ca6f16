#!/bin/sh
# /usr/local/bin/roster: `roster …` as the service's user, with the service's environment and rights. Needs root.
#   ROSTER_RELEASE=/srv/roster/COMMIT roster …      another version than the present one
#   DATABASE_URL=postgresql://… roster …            what is set here goes before /etc/roster/roster.env
#   ROSTER_INSTANCE=/srv/drill roster …             another installation: it has nothing of the service's environment
set -eu
release=${ROSTER_RELEASE:-/srv/roster/current}
service=/var/lib/roster
instance=${ROSTER_INSTANCE:-$service}
if [ "$instance" = "$service" ] && [ -e /etc/roster/roster.env ]; then
    while IFS= read -r line || [ -n "$line" ]; do
        name=${line%%=*} value=${line#*=}
        case $name in "$line" | "" | *[!A-Za-z0-9_]*) continue ;; esac
        case $value in \"*\" | \'*\') value=${value#?} value=${value%?} ;; esac
        printenv "$name" >/dev/null || export "$name=$value"
    done </etc/roster/roster.env
fi
export ROSTER_INSTANCE="$instance" FLASK_APP=wsgi
cd "$release"      # so files are named from the root, or piped in as -
umask 077
install -d -m 0700 -o roster -g roster "$instance"
exec setpriv --reuid=roster --regid=roster --init-groups .venv/bin/flask roster "$@"
