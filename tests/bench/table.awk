# table.awk: medians out of lines NAME:REQUESTS:WANTED:WALL_US CPU_US PEAK_KIB STATUS, one for each
# run, names in the order in which they first occur; "x" columns are ratios to the first. delay is the
# round trip in ms, 0 for none. A name of which a run ended in another exit status than WANTED is
# shown with that: its times would mean nothing.

function median(values, n,    list, i, j, t) {
    split(values, list, " ")
    for (i = 2; i <= n; i++)
        for (j = i; j > 1 && list[j] + 0 < list[j - 1] + 0; j--) {
            t = list[j]; list[j] = list[j - 1]; list[j - 1] = t
        }
    return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}

function ratio(value, ours) {
    return ours > 0 ? value / ours : 0
}

BEGIN { FS = ":" }

{
    if (!($1 in runs))
        name[++names] = $1
    runs[$1]++
    split($4, measured, " ")
    requests[$1] = requests[$1] " " $2
    wall[$1] = wall[$1] " " measured[1]
    cpu[$1] = cpu[$1] " " measured[2]
    peak[$1] = peak[$1] " " measured[3]
    if (measured[4] != $3)
        failed[$1] = measured[4]
}

END {
    printf "%-14s %8s %9s %6s %8s %6s %9s %6s", "", "requests", "wall", "x", "CPU", "x", "peak", "x"
    print delay ? "  round trips" : ""
    for (i = 1; i <= names; i++) {
        who = name[i]; n = runs[who]
        if (who in failed) {
            printf "%-14s exit status %d\n", who, failed[who]
            continue
        }
        w = median(wall[who], n) / 1000
        c = median(cpu[who], n) / 1000
        p = median(peak[who], n) / 1024
        if (i == 1) { first_wall = w; first_cpu = c; first_peak = p }
        printf "%-14s %8d %6.0f ms %6.1f %5.0f ms %6.1f %5.1f MiB %6.1f", who,
            median(requests[who], n), w, ratio(w, first_wall), c, ratio(c, first_cpu), p,
            ratio(p, first_peak)
        if (delay)
            printf "  %11.1f", w / delay
        print ""
    }
}
