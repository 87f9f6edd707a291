# shellcheck shell=sh disable=SC2034,SC2154
# Servers of the openssl command, which are no S3: one answers everything with a page of HTML, the
# others want of TLS what the consumer does not have.

openssl_needs() {
    want openssl
}

openssl_start() {
    region=us-east-1
    owner_key=nobody owner_secret=nothing-is-secret-here
    # shellcheck disable=SC2046
    set -- $(free_ports 6)
    port=$1 old_port=$2 client_certificate_port=$3 cipher_port=$4 mtls_port=$5 name_port=$6
    page "$port" &&
        page "$old_port" -tls1_1 -cipher 'ALL:@SECLEVEL=0' &&
        page "$client_certificate_port" -tls1_3 -Verify 1 -verify_return_error &&
        page "$cipher_port" -tls1_2 -cipher NULL-SHA256:@SECLEVEL=0 &&
        page "$mtls_port" -tls1_2 -Verify 1 -verify_return_error &&
        page "$name_port" -servername other.test -servername_fatal -cert2 "$pki/good.crt" \
            -key2 "$pki/good.key"
}

# page PORT OPTION...: a server that answers with a page.
page() {
    page_port=$1
    shift
    start "page-$page_port" openssl s_server -accept "127.0.0.1:$page_port" -cert "$pki/good.crt" \
        -key "$pki/good.key" -www "$@"
}

# In place of writing to it: all take connections.
answers() {
    python3 - "$port" "$old_port" "$client_certificate_port" "$cipher_port" \
        "$mtls_port" "$name_port" <<'END'
import socket, sys, time
give_up = time.monotonic() + 30
for port in sys.argv[1:]:
    while True:
        try:
            socket.create_connection(('127.0.0.1', int(port))).close()
            break
        except OSError:
            if time.monotonic() > give_up:
                sys.exit(1)
            time.sleep(0.1)
END
}
