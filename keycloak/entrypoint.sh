#!/bin/sh
# Java ends with 143 after SIGTERM, however orderly; Docker and Kubernetes take that for a failure.
trap 'asked=1; kill -TERM "$keycloak"' TERM INT
/opt/keycloak/bin/kc.sh "$@" &
keycloak=$!
wait "$keycloak"
code=$?
[ -z "$asked" ] && exit "$code"
# The signal only ended the waiting.
wait "$keycloak"
code=$?
[ "$code" = 143 ] && exit 0
exit "$code"
