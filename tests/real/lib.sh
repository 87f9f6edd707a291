# shellcheck shell=sh disable=SC2034,SC2154
# What the tests against real servers share. Whoever sources this sets `here` to this directory
# before.

root=$(CDPATH='' cd -- "$here/../.." && pwd) || exit 1
cache=$root/build/real
program=${S3PREFLIGHT:-$root/build/release/s3preflight}
# Certificates of the test PKI: good.crt is what the server presents, ca.crt what signs it.
pki=${S3PREFLIGHT_PKI:-$root/build/release/pki}
# shellcheck source-path=SCRIPTDIR source=../../scripts/processes.sh
. "$root/scripts/processes.sh"

# skip REASON...: this machine cannot have what the test needs. Nobody would notice that in CI, so
# that there it is a failure.
skip() {
    if [ "${CI:-}" = true ]; then
        echo "FAIL: may not be skipped in CI: $*"
        exit 1
    fi
    echo "SKIP: $*"
    exit 77
}

# want COMMAND...: skip unless all are there.
want() {
    for command; do
        command -v "$command" >/dev/null || skip "$command is not installed (scripts/install-deps real)"
    done
}

# free_ports N: N ports of 127.0.0.1 that were free a moment ago.
free_ports() {
    python3 - "$1" <<'END'
import socket, sys
held = [socket.create_server(('127.0.0.1', 0)) for _ in range(int(sys.argv[1]))]
print(*(s.getsockname()[1] for s in held))
END
}

# s3 COMMAND...: s3.py as the owner of the buckets.
s3() {
    AWS_ACCESS_KEY_ID=$owner_key AWS_SECRET_ACCESS_KEY=$owner_secret AWS_REGION=$region \
        S3_ENDPOINT_URL=https://localhost:$port S3_CA=$pki/ca.crt python3 "$here/s3.py" "$@"
}

# forget_times: what faketime keeps of processes that are no more; the next one of their number would
# stumble over it.
forget_times() {
    for file in /dev/shm/faketime_shm_* /dev/shm/sem.faketime_sem_*; do
        [ ! -O "$file" ] || kill -0 "${file##*_}" 2>/dev/null || rm -f "$file"
    done
}

# begin SERVER: start it, with a bucket `empty` in it. Sets port, region, owner_key, owner_secret and,
# where the server knows users without rights, denied_key and denied_secret.
begin() {
    for file in "$program" "$pki/good.crt"; do
        [ -e "$file" ] && continue
        echo "there is no $file; build first"
        exit 1
    done
    want python3 faketime setpriv
    forget_times
    # shellcheck source=/dev/null
    . "$here/$1.sh" || exit 1
    "${1}_needs"
    # A port may have been taken between the choice and the start.
    for try in 1 2 3; do
        "${1}_start" && answers && return 0
        stop
    done
    echo "FAIL: $1 did not come up in $try tries; its logs:"
    tail -n 20 "$tmp"/*.log
    exit 1
}

# answers: whether the server can be written to within a minute.
answers() {
    for wait in 1 2 3 4 5 6 7 8 9 10 11 12; do
        s3 --patience 5 create empty 2>"$tmp/answers.log" && return 0
        all_running || return 1
    done
    return 1
}
