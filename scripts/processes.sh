# shellcheck shell=sh disable=SC2034,SC2154
# Programs beside a script; sourced by those that have some, with `root` set. Gives `tmp`, an empty
# directory. When the script ends, whichever way, the directory goes and every program that `start`
# started is ended.

tmp=$(mktemp -d) || exit 1
pids=

trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

finish() {
    stop
    rm -rf "$tmp"
}

# start NAME COMMAND...: run it beside this script, its output in $tmp/NAME.log. setpriv has the
# kernel end it as well should this script be killed, for then no trap runs.
start() {
    log=$tmp/$1.log
    shift
    setpriv --pdeathsig TERM "$@" </dev/null >"$log" 2>&1 &
    pids="$pids $!"
}

# stop: end what was started: asked first, after three seconds forced.
stop() {
    for pid in $pids; do
        kill -TERM "$pid" 2>/dev/null || :
    done
    for pid in $pids; do
        tries=30
        while [ $tries -gt 0 ] && kill -0 "$pid" 2>/dev/null; do
            sleep 0.1
            tries=$((tries - 1))
        done
        kill -KILL "$pid" 2>/dev/null || :
        wait "$pid" 2>/dev/null || :
    done
    pids=
}

# all_running: whether everything that was started still runs.
all_running() {
    for pid in $pids; do
        kill -0 "$pid" 2>/dev/null || return 1
    done
}

# serve SCENARIO: the scripted server of tests/server on a free port, its own CA included. Sets
# S3_PORT, S3_CA, S3_KEY, S3_SECRET and S3_REGION; every request leaves a line in $tmp/requests.
serve() {
    rm -f "$tmp/env" "$tmp/requests"
    start s3server "$root/build/release/tests/server/s3server" --scenario "$1" \
        --pki "$root/build/release/pki" --env "$tmp/env" --log "$tmp/requests"
    until [ -e "$tmp/env" ]; do
        all_running || {
            cat "$tmp/s3server.log" >&2
            exit 1
        }
        sleep 0.05
    done
    # shellcheck source=/dev/null
    . "$tmp/env"
}
