#!/bin/sh
# build.sh FILE - compiles the launcher to FILE when a source is newer; run by Maven in this folder
set -e
out=$1
if [ -e "$out" ] && [ -z "$(find . -newer "$out")" ]; then
    exit 0
fi
mkdir -p "$(dirname "$out")"
cc=${CC:-cc}
if ! command -v "$cc" >/dev/null; then
    echo "a C compiler is needed to build the launcher (apt-get install gcc libc6-dev)" >&2
    exit 1
fi
"$cc" -std=gnu17 -Os -static -s -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Werror -o "$out.new" ./*.c
mv "$out.new" "$out"
