#!/bin/sh
# Install this version beside the others, without internet. Nothing that runs is touched: the last lines say what to do then.
#   sh install.sh [FOLDER]      FOLDER: where versions lie, /srv/roster at first
set -eu
commit=@COMMIT@
version=@PYTHON@
here=$(cd "$(dirname "$0")" && pwd)
base=${1:-/srv/roster}
release=$base/$commit
python=${PYTHON:-python$version}

command -v "$python" >/dev/null || { echo "There is no $python here. Name another with PYTHON=…; it must be Python $version." >&2; exit 1; }
"$python" -c "import sys, venv, ensurepip; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" 2>/dev/null ||
    { echo "$python must be Python $version with its venv module." >&2; exit 1; }
(cd "$here" && sha256sum --quiet --check SHA256SUMS) || { echo "This bundle is not what was built: fetch it again." >&2; exit 1; }
[ ! -e "$release" ] || { echo "$release is there already; remove it to install it anew." >&2; exit 1; }

umask 022
mkdir -p "$base"
trap 'rm -rf "$release"' EXIT
cp -R "$here/source" "$release"
"$python" -m venv "$release/.venv"
"$release/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps \
    --find-links "$here/wheels" --no-warn-script-location $(cd "$here/wheels" && for wheel in *.whl; do echo "$here/wheels/$wheel"; done)
"$release/.venv/bin/python" -m pip check --disable-pip-version-check
"$release/.venv/bin/python" -m compileall -q "$release/roster" "$release/migrations"
trap - EXIT

cat <<END
Version $commit is in $release. What to do now, as docs/operations.md there says:

  the first time   ln -sfn $release $base/current, then "As services"
  an upgrade       "Upgrade": look at what is pending, back up, upgrade the schema, switch $base/current, restart
END
