# shellcheck shell=sh disable=SC2034,SC2154
# OpenStack Swift with its S3 API. It verifies signatures, knows users without rights, and insists
# on its region.

swift_needs() {
    want memcached curl
    # The python3 that is first in PATH need not be the one that Debian's packages are for.
    python=
    for candidate in python3 /usr/bin/python3; do
        "$candidate" -c 'import swift.common.wsgi' 2>/dev/null && python=$candidate && break
    done
    [ -n "$python" ] || skip 'python3-swift is not installed (scripts/install-deps real)'
}

swift_start() {
    region=lab-1
    owner_key=ops:backup owner_secret=correct-horse-battery
    denied_key=ops:guest denied_secret=may-do-nothing
    # shellcheck disable=SC2046
    set -- $(free_ports 5)
    port=$1 plain_port=$2
    rm -rf "$tmp/swift"
    SWIFT_REGION=$region SWIFT_CERT=$pki/good.crt SWIFT_KEY=$pki/good.key \
        "$python" "$here/swift-node.py" configure "$tmp/swift" "$@" || return 1
    swift_ports="$*"
    swift_serve ''
}

# swift_serve OFFSET: its servers, with a clock that is so much off; nothing for one that is right.
swift_serve() {
    # faketime itself stays beside what it runs, which would outlive it.
    moved=${1:+env LD_PRELOAD=$(faketime -f +0 printenv LD_PRELOAD) FAKETIME=$1}
    # Without it tempauth answers 500 to everything.
    start memcached memcached -l 127.0.0.1 -p "${swift_ports##* }" -U 0 -u "$(id -un)"
    for role in account container object proxy; do
        # shellcheck disable=SC2086
        start "$role" $moved "$python" "$here/swift-node.py" \
            serve "$tmp/swift" "$role"
    done
}

# swift_share BUCKET: the user without rights may read it. In Swift's own words: its S3 API has none
# for this.
swift_share() {
    swift_request POST "$1" "X-Container-Read: $denied_key"
}

# swift_request METHOD PATH [HEADER]...: a request of Swift's own, in the account of the owner.
swift_request() {
    swift_curl() {
        curl -sS --fail --noproxy '*' --max-time 20 --cacert "$pki/ca.crt" "$@"
    }
    token=${token:-$(swift_curl -D - -o /dev/null -H "X-Auth-User: $owner_key" \
        -H "X-Auth-Key: $owner_secret" "https://localhost:$port/auth/v1.0" |
        tr -d '\r' | sed -n 's/^X-Auth-Token: //Ip')}
    method=$1 path=$2
    shift 2
    for header; do
        shift
        set -- "$@" -H "$header"
    done
    swift_curl -X "$method" -H "X-Auth-Token: $token" "$@" \
        "https://localhost:$port/v1/AUTH_${owner_key%%:*}/$path"
}
