# shellcheck shell=sh disable=SC2034,SC2154
# PostgreSQL clusters that are reached by a socket in $tmp/pg and by nothing else, and pgBackRest
# beside them, as somebody who is not root.

pg_needs() {
    want pgbackrest setpriv
    # Debian keeps the programs of each version in a directory of their own, which is not in PATH.
    pg_bin=$(find /usr/lib/postgresql/*/bin -name initdb 2>/dev/null | sort -V | tail -n 1)
    [ -n "$pg_bin" ] || pg_bin=$(command -v initdb) ||
        skip 'PostgreSQL is not installed (scripts/install-deps real)'
    pg_bin=${pg_bin%/*}
    pg_version=$("$pg_bin/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
    # PostgreSQL does not run as root: as the user of its package then, or else as nobody.
    pg_user=$(id -un)
    if [ "$(id -u)" -eq 0 ]; then
        pg_user=$(id -un postgres 2>/dev/null) || pg_user=nobody
    fi
    become="--reuid $(id -u "$pg_user") --regid $(id -g "$pg_user") --clear-groups"
    [ "$pg_user" != "$(id -un)" ] || become=
}

# pg_directory: $tmp/pg, the only place where that user writes; the rest of $tmp he cannot list.
pg_directory() {
    mkdir "$tmp/pg" && cp "$pki/ca.crt" "$tmp/pg/ca.crt" && chmod 644 "$tmp/pg/ca.crt" &&
        pg_give "$tmp/pg" && chmod 711 "$tmp"
}

# pg_give FILE: to that user.
pg_give() {
    [ -z "$become" ] || chown "$pg_user" "$1"
}

# unprivileged COMMAND...: as that user, with nothing of our environment.
unprivileged() {
    # shellcheck disable=SC2086
    setpriv --pdeathsig TERM $become env -i PATH="$PATH" HOME="$tmp/pg" LC_ALL=C \
        sh -c 'cd "$HOME" && exec "$@"' sh "$@" </dev/null
}

# pg_begin NAME PORT [SETTING]...: a new cluster in $tmp/pg/NAME, running; PORT only names its socket.
pg_begin() {
    name=$1 pg_port=$2
    shift 2
    # Small segments of write-ahead log, to be archived fast.
    unprivileged "$pg_bin/initdb" --no-sync --wal-segsize=1 --auth=trust --username=postgres \
        --locale=C -D "$tmp/pg/$name" >"$tmp/initdb-$name.log" 2>&1 || return 1
    set -- listen_addresses= unix_socket_directories="$tmp/pg" port="$pg_port" fsync=off \
        shared_buffers=4MB max_connections=10 "$@"
    for setting; do
        shift
        set -- "$@" -c "$setting"
    done
    # shellcheck disable=SC2086
    start "postgres-$name" setpriv --pdeathsig TERM $become env -i PATH="$PATH" HOME="$tmp/pg" \
        LC_ALL=C "$pg_bin/postgres" -D "$tmp/pg/$name" "$@"
}

# pg_answers PORT: whether the cluster takes connections within half a minute.
pg_answers() {
    tries=300
    until unprivileged "$pg_bin/pg_isready" -q -h "$tmp/pg" -p "$1"; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] && all_running || return 1
        sleep 0.1
    done
}

# pg_up PORT...: they do, or this is the end.
pg_up() {
    for pg_port; do
        pg_answers "$pg_port" && continue
        echo 'FAIL: PostgreSQL did not start'
        cat "$tmp"/initdb-*.log "$tmp"/postgres-*.log
        exit 1
    done
}

pg_system_id() {
    unprivileged "$pg_bin/pg_controldata" -D "$tmp/pg/$1" |
        sed -n 's/^Database system identifier: *//p'
}

# backrest BUCKET PATH STANZA CLUSTER PASSPHRASE COMMAND...: pgBackRest with a configuration for this.
backrest() {
    conf=$tmp/pg/$(printf %s "$2" | tr / -).conf
    (
        umask 077
        cat >"$conf" <<END
[global]
repo1-type=s3
repo1-path=/$2
repo1-s3-bucket=$1
repo1-s3-endpoint=localhost
repo1-s3-region=$region
repo1-s3-uri-style=path
repo1-s3-key=$owner_key
repo1-s3-key-secret=$owner_secret
repo1-storage-port=$port
repo1-storage-ca-file=$tmp/pg/ca.crt
repo1-retention-full=1
${5:+repo1-cipher-type=aes-256-cbc}
${5:+repo1-cipher-pass=$5}
repo1-bundle=y
io-timeout=10
start-fast=y
log-level-console=warn
log-level-file=off
log-path=$tmp/pg
lock-path=$tmp/pg
[$3]
pg1-path=$tmp/pg/$4
pg1-socket-path=$tmp/pg
pg1-port=$(cluster_port "$4")
pg1-user=postgres
END
        pg_give "$conf"
    ) || exit 1
    stanza=$3
    shift 5
    unprivileged pgbackrest --config="$conf" --stanza="$stanza" "$@"
}

cluster_port() {
    case $1 in
    ours) echo 5432 ;;
    *) echo 5433 ;;
    esac
}

# made COMMAND...: it has to work.
made() {
    "$@" >"$tmp/made" 2>&1 && return 0
    echo "FAIL: $*"
    cat "$tmp/made"
    exit 1
}

arrange() {
    AWS_ACCESS_KEY_ID=$owner_key AWS_SECRET_ACCESS_KEY=$owner_secret AWS_REGION=$region \
        S3_ENDPOINT_URL=https://localhost:$port S3_CA=$pki/ca.crt \
        PYTHONDONTWRITEBYTECODE=1 python3 "$here/arrange.py" "$@"
}
