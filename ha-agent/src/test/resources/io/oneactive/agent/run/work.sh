#!/bin/sh
# What a node runs in the tests: notes each instant at which it lives, ignores SIGTERM, and leaves a daemon behind. The lock is held by whatever is left of it.
log=$1
exec 9>"$2"
flock -n 9 || echo "overlap $ONEACTIVE_TOKEN $$" >>"$log"
trap '' TERM
setsid sh -c 'sleep 1000 & sleep 1000 &' </dev/null >/dev/null 2>&1 &
note() {
  read -r up rest </proc/uptime
  echo "$1 $ONEACTIVE_TOKEN $$ ${up}0000000" | tr -d . >>"$log"
}
note first
while :; do
  note tick
  sleep 0.02
done
