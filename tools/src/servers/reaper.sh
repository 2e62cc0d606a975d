#!/bin/sh
# Ends the process groups that its parent started and did not stop, once the parent is gone, even by kill -9: the
# parent's end of the pipe on standard input closes then. It reads `started <group>` and `stopped <group>`.
trap '' INT TERM HUP
groups=' '
while read -r verb group; do
  case $verb in
    started) groups="$groups$group " ;;
    stopped) groups=$(printf '%s' "$groups" | sed "s/ $group / /") ;;
  esac
done
[ "$groups" = ' ' ] && exit 0
for group in $groups; do kill -s TERM -- "-$group" 2>/dev/null; done
sleep 3
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
exit 0
