#!/bin/sh
# Java ends with 143 after SIGTERM, however orderly; Docker and Kubernetes take that for a failure.
# Keycloak warns at each start that it is not PID 1: signals reach it all the same, passed on here and by kc.sh.
# Asked once is enough: a second signal would end the waiting below, and with it Keycloak in the midst of its ending.
trap 'trap "" TERM INT; asked=1; kill -TERM "$!"' TERM INT
/opt/keycloak/bin/kc.sh "$@" &
wait "$!"
code=$?
[ -z "$asked" ] && exit "$code"
# The signal only ended the waiting.
wait "$!"
code=$?
[ "$code" = 143 ] && exit 0
exit "$code"
