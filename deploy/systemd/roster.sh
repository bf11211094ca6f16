#!/bin/sh
# /usr/local/bin/roster: `roster …` as the service's user, with the service's environment and rights. Needs root.
cd /srv/roster/current || exit 1
set -a
[ ! -e /etc/roster/roster.env ] || . /etc/roster/roster.env
set +a
export ROSTER_INSTANCE=/var/lib/roster FLASK_APP=wsgi
umask 077
install -d -m 0700 -o roster -g roster /var/lib/roster
exec setpriv --reuid=roster --regid=roster --init-groups .venv/bin/flask roster "$@"
