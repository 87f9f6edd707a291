# shellcheck shell=sh disable=SC2154
# barman-cloud beside the clusters of postgresql.sh.

# profile NAME KEY SECRET REGION: one more that boto3 finds in the home directory.
profile() {
    cat >>"$tmp/pg/.aws/config" <<END
[$1]
aws_access_key_id = $2
aws_secret_access_key = $3
region = $4
s3 =
    addressing_style = path
END
}

# cloud TOOL ARGUMENT...: of barman-cloud's.
cloud() {
    tool=$1
    shift
    unprivileged env AWS_CA_BUNDLE="$tmp/pg/${trust:-ca.crt}" "barman-cloud-$tool" \
        --endpoint-url "https://localhost:${at:-$port}" "$@"
}
