#!/usr/bin/env bash
# Debian's chromium and Noto's Chinese fonts for the browser walks: installed when missing and allowed.
set -u
if command -v chromium >/dev/null && fc-list 2>/dev/null | grep -qi 'cjk'; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk fontconfig >/dev/null
fi
if command -v chromium >/dev/null; then exit 0; fi
echo "chromium is not installed: the browser walks will be skipped. Install it with: apt-get install chromium fonts-noto-cjk"
[ -z "${CI:-}" ]
