# shellcheck shell=sh disable=SC2034,SC2154
# s3rver, a small emulator out of npm. It verifies no signatures and lets everyone list, which is
# what makes it worth a test: everything seems fine there. It does mind the clock.

s3rver_version=3.7.1

s3rver_needs() {
    want node npm flock
    mkdir -p "$cache"
    s3rver=$cache/s3rver-$s3rver_version
    # Once for all runs: installed beside and moved there when whole.
    (
        flock 9
        [ -d "$s3rver" ] && exit 0
        echo "Installing s3rver $s3rver_version from npm into build/real"
        rm -rf "$s3rver.new"
        mkdir "$s3rver.new"
        npm install --prefix "$s3rver.new" --no-audit --no-fund --ignore-scripts \
            "s3rver@$s3rver_version" </dev/null >"$tmp/npm.log" 2>&1 &&
            mv "$s3rver.new" "$s3rver"
    ) 9>"$cache/s3rver.lock" || {
        tail -n 5 "$tmp/npm.log"
        skip "npm could not install s3rver $s3rver_version"
    }
}

s3rver_start() {
    region=us-east-1
    owner_key=S3RVER owner_secret=S3RVER # the only account there is
    port=$(free_ports 1)
    rm -rf "$tmp/s3rver"
    mkdir "$tmp/s3rver"
    # Its paging tokens are ciphered with DES, which OpenSSL 3 has moved to the legacy provider.
    start s3rver node --openssl-legacy-provider "$s3rver/node_modules/s3rver/bin/s3rver.js" \
        --directory "$tmp/s3rver" --address 127.0.0.1 --port "$port" \
        --cert "$pki/good.crt" --key "$pki/good.key" --service-endpoint test
}
