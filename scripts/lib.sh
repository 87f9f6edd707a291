# shellcheck shell=sh
# What the scripts share; sourced by them. Sets root to the top of the tree.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd) || exit 1

# No colour for a pipe, a file or whoever asked for none.
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$(printf '\033[1m') plain=$(printf '\033[0m')
else
    bold='' plain=''
fi

# say TEXT...: what the script does next.
say() {
    printf '%s==> %s%s\n' "$bold" "$*" "$plain"
}

# die TEXT...: end with a reason.
die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# configure PRESET: unless that was done before; Ninja runs CMake again by itself when a CMake file
# has changed.
configure() {
    [ ! -e "$root/build/$1/build.ninja" ] || return 0
    mkdir -p "$root/build"
    (cd "$root" && cmake --preset "$1") >"$root/build/$1.configure.log" 2>&1 || {
        cat "$root/build/$1.configure.log" >&2
        return 1
    }
}

# build PRESET [TARGET]...
build() {
    preset=$1
    shift
    configure "$preset" && cmake --build "$root/build/$preset" ${1+--target "$@"}
}

# stages: the directories of src/ in the order of the flow, as its CMakeLists.txt has them.
stages() {
    order=$(tr '\n' ' ' <"$root/src/CMakeLists.txt" | sed -n 's/.*foreach(stage \([^)]*\)).*/\1/p')
    [ -n "$order" ] || die 'src/CMakeLists.txt no longer lists the stages in order'
    echo "$order" | tr -s ' '
}

# sources PATTERN...: the files of the tree, whether git knows them yet or not, but none that git
# ignores.
sources() {
    (cd "$root" && git ls-files --cached --others --exclude-standard -- "$@") | sort -u |
        while IFS= read -r file; do
            [ ! -e "$root/$file" ] || printf '%s\n' "$file"
        done
}
