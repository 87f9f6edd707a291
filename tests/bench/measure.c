/*
 * measure RUNS COMMAND...: run a command so many times, its output thrown away, and print a line
 * for each run: wall time and CPU time in microseconds, peak memory in KiB, exit status.
 *
 * The shell's own times have too coarse a grain for a run of 20 ms, and a parent as large as an
 * interpreter would show as the child's peak, for that is counted from the fork on.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long
now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static long long
cpu_us(const struct rusage *used)
{
    return (used->ru_utime.tv_sec + used->ru_stime.tv_sec) * 1000000LL + used->ru_utime.tv_usec +
           used->ru_stime.tv_usec;
}

static void
run_child(char **command)
{
    int null = open("/dev/null", O_RDWR);

    if (null == -1 || dup2(null, 0) == -1 || dup2(null, 1) == -1 || dup2(null, 2) == -1)
        _exit(126);
    execvp(command[0], command);
    _exit(127);
}

int
main(int argc, char **argv)
{
    long runs = argc > 2 ? strtol(argv[1], NULL, 10) : 0;

    if (runs < 1) {
        fputs("usage: measure RUNS COMMAND...\n", stderr);
        return 2;
    }
    for (; runs > 0; runs--) {
        struct rusage used;
        int status;
        long long begun = now_us();
        pid_t child = fork();

        if (child == 0)
            run_child(argv + 2);
        if (child == -1 || wait4(child, &status, 0, &used) == -1) {
            perror("measure");
            return 2;
        }
        printf("%lld %lld %ld %d\n", now_us() - begun, cpu_us(&used), used.ru_maxrss,
               WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    }
    return 0;
}
