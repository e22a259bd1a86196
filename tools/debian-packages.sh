# Taipan: packages of a newer Debian, unpacked without being installed. MIT licence.
#
# Sourced by tools/get-*. Asks the mirror that the machine's own apt is configured with (its proxies and keyrings
# included) for suite forky, else sid, through an apt configuration of its own: the system is read, never changed.
# Everything is kept under $cache, shared by all checkouts of a user.

# Without a home folder that can be written to, the build folder has to do.
cache=${XDG_CACHE_HOME:-${HOME:-~}/.cache}/taipan
if ! mkdir -p "$cache" 2>/dev/null || [ ! -w "$cache" ]; then
    cache=$PWD/build/cache
    mkdir -p "$cache"
fi

say() {
    echo "$(basename "$0"): $*" >&2
}

# One download at a time: several checkouts may build at once.
lock_cache() {
    exec 8>"$cache/lock"
    if command -v flock >/dev/null; then flock 8; fi
}

# The places apt already takes packages from, without the security archive (it has no forky).
mirror_uris() {
    apt-get indextargets --no-release-info --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
        grep -v -- '-security' | sort -u
}

# Signatures and hashes are checked as ever; only the age of the index is not, since a mirror may be a snapshot.
apt_own() {
    local command=$1
    shift
    "$command" -o Dir::State="$apt_home/state" -o Dir::Cache="$apt_home/cache" \
        -o Dir::Etc::sourcelist="$apt_home/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
        -o Dir::State::status="$apt_home/state/status" -o Acquire::Languages=none -o Acquire::PDiffs=false \
        -o APT::Sandbox::User=root -o APT::Default-Release= -o Acquire::Check-Valid-Until=false \
        -o Debug::NoLocking=1 -o APT::Update::Post-Invoke::=true "$@"
}

# debian_open PACKAGE: makes the first suite that has PACKAGE askable, sets debian_version to the package's version.
debian_open() {
    local package=$1 uri suite signed=
    command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || return 1
    if [ -f /usr/share/keyrings/debian-archive-keyring.gpg ]; then
        signed="[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] "
    fi
    for suite in forky sid; do
        for uri in $(mirror_uris); do
            apt_home=$cache/apt-$suite
            mkdir -p "$apt_home/state/lists/partial" "$apt_home/cache/archives/partial"
            : >"$apt_home/state/status"
            echo "deb ${signed}${uri} $suite main" >"$apt_home/sources.list"
            say "asking $uri ($suite) for $package"
            apt_own apt-get update -qq >"$apt_home/log" 2>&1 || continue
            debian_version=$(apt_own apt-cache policy "$package" | sed -n 's/^  Candidate: //p')
            if [ -n "$debian_version" ] && [ "$debian_version" != "(none)" ]; then return 0; fi
        done
    done
    say "no configured mirror has $package (see $cache/apt-*/log)"
    grep -h '^[EW]:' "$cache"/apt-*/log | sort -u | head -n 3 >&2 || true
    return 1
}

# The given packages and all they need to run, one name a line.
debian_closure() {
    apt_own apt-get install --no-install-recommends -y --print-uris "$@" |
        sed -n "s/^'[^']*' \([^_ ]*\)_.*\.deb .*/\1/p"
}

# debian_unpack FOLDER PACKAGE...: downloads the packages (their hashes checked by apt) and unpacks them into FOLDER.
debian_unpack() {
    local folder=$1 package
    shift
    mkdir -p "$folder.debs" "$folder"
    (cd "$folder.debs" && apt_own apt-get download -qq "$@" >"$apt_home/log" 2>&1) ||
        { tail -5 "$apt_home/log" >&2; return 1; }
    for package in "$folder.debs"/*.deb; do
        dpkg-deb -x "$package" "$folder" || return 1
    done
    rm -rf "$folder.debs"
}
