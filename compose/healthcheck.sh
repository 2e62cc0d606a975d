#!/bin/bash
# The healthcheck of a container: healthcheck PORT LIVE READY. It says whether READY answers 200. Docker restarts only what
# ends, so a process that worked once and does not answer LIVE three times in a row is killed: it is frozen.
# Needs `init: true`: from inside a container, nothing can kill its first process.
set -u
port=$1 live=$2 ready=$3
# It is there once the process has worked: what starts is left its time. Each start of a container empties the folder.
failures=/dev/shm/failed-probes

answers() {
  exec 3<>"/dev/tcp/127.0.0.1/$port" || return
  printf 'GET %s HTTP/1.0\r\n\r\n' "$1" >&3
  read -r -t 2 _ code _ <&3 && [ "$code" = "${2:-$code}" ]
}

if answers "$live"; then
  : >"$failures"
elif [ -e "$failures" ]; then
  echo >>"$failures"
  [ "$(wc -l <"$failures")" -lt 3 ] || kill -KILL -1
  exit 1
fi
answers "$ready" 200
