# manifest.awk: a ManagementCluster with a fault, so that nothing is sent, and so many bytes of other
# resources behind it. -v kind=secrets (few large values) or resources (many small ones), -v bytes=N.
BEGIN {
    print "kind: ManagementCluster\nspec:\n  databaseBackup:\n    protocol: objstore\n" \
        "    s3provider: custom\n    host: localhost/us-east-1\n    path: bench/db\n" \
        "    credentials: s0\n    backups3URIStyle: host(default)/path"
    for (value = "QUJD"; length(value) < 1200; )
        value = value value
    while (written < bytes) {
        if (kind == "secrets")
            text = "---\nkind: Secret\nmetadata: {name: s" n++ "}\ndata:\n  key: " value \
                "\n  keysecret: " value
        else
            text = "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: d" n++ \
                "\n  labels: {app: x, tier: \"y\"}\nspec:\n  replicas: 3\n  template:\n" \
                "    spec:\n      containers:\n      - name: c\n        image: registry/image:1\n" \
                "        env:\n        - {name: A, value: \"1\"}\n        ports: [80, 443]"
        print text
        written += length(text) + 1
    }
}
