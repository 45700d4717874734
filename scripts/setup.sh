#!/bin/sh
# Makes a fresh checkout usable: npm dependencies, and on Debian or Ubuntu the programs that Banyan runs.
# Quiet and quick when nothing is missing; never starts or stops a service.
#   scripts/setup.sh              fails (1) when something is missing that it can't install
#   scripts/setup.sh --for-tests  says what is missing and goes on, unless CI is set: the tests that need no real
#                                 parts run without them
set -eu
cd "$(dirname "$0")/.."

for_tests=no
[ "${1:-}" = --for-tests ] && for_tests=yes

say() { printf 'setup: %s\n' "$*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }

check_node() {
  if ! has node || ! has npm; then
    say 'Node.js 20.19 or newer with npm is needed: https://nodejs.org/en/download'
    exit 1
  fi
  version=$(node --version)
  major=${version#v} major=${major%%.*}
  rest=${version#*.} minor=${rest%%.*}
  if [ "$major" -lt 20 ] || { [ "$major" -eq 20 ] && [ "$minor" -lt 19 ]; }; then
    say "Node.js 20.19 or newer is needed, this is $version: https://nodejs.org/en/download"
    exit 1
  fi
}

lock_hash() {
  if has sha256sum; then sha256sum <package-lock.json; else shasum -a 256 <package-lock.json; fi
}

install_npm() {
  stamp=node_modules/.banyan-lock
  wanted="$(lock_hash | cut -d ' ' -f 1) $version"
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && return
  say 'installing npm dependencies (npm ci); a minute or two the first time'
  # npm shows its own progress on a terminal; its warnings are about other people's packages.
  npm ci --include=dev --no-audit --no-fund --loglevel=error >&2
  printf '%s\n' "$wanted" >"$stamp"
}

# Debian package, and the program that shows that it, or something in its place, is there.
needed_programs='
docker.io        dockerd
etcd-server      etcd
etcd-client      etcdctl
docker-registry  docker-registry
iptables         iptables-restore
ipset            ipset
conntrack        conntrack
iproute2         ip
wireguard-tools  wg
wireguard-go     wireguard-go
busybox-static   busybox
git              git
openssh-client   ssh
gpgv             gpgv
'
# Only the tests talk to an sshd, and put engines behind a load balancer.
[ "$for_tests" = no ] || needed_programs="$needed_programs
openssh-server   sshd
haproxy          haproxy
"

# A busybox that asks for a dynamic linker, at the start of its file, is of no use in an image without one.
is_there() {
  has "$1" || return 1
  [ "$1" != busybox ] || ! head -c 4096 "$(command -v busybox)" | grep -q ld-linux
}

missing_packages() {
  # Tools of the administrator are not on everybody's path.
  PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
  printf '%s' "$needed_programs" | while read -r package program; do
    [ -z "$package" ] || is_there "$program" || printf '%s ' "$package"
  done
}

can_apt() {
  [ "$(id -u)" -eq 0 ] && has apt-get && [ -r /etc/os-release ] &&
    grep -Eq '^ID(_LIKE)?=.*(debian|ubuntu)' /etc/os-release
}

apt_install() {
  say "installing $*"
  export DEBIAN_FRONTEND=noninteractive
  # Packages start their services on installation; a policy that says no keeps them from it.
  policy=/usr/sbin/policy-rc.d
  own_policy=no
  if [ ! -e "$policy" ]; then
    own_policy=yes
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  status=0
  apt-get update -q >&2 || say 'apt-get update failed; trying with the lists that are there'
  # A machine that has just booted is often still updating itself.
  apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=120 "$@" >&2 || status=$?
  # Nobody asked for a server that lets people in from the next boot on.
  case " $* " in *' openssh-server '*) systemctl disable --quiet ssh.service >&2 || : ;; esac
  case " $* " in *' haproxy '*) systemctl disable --quiet haproxy.service >&2 || : ;; esac
  [ "$own_policy" = no ] || rm -f "$policy"
  return "$status"
}

explain_missing() {
  say "missing: $*"
  if [ "$(uname -s)" != Linux ]; then
    say 'engine and agent run on Linux: use a virtual machine with Debian or Ubuntu'
  elif has apt-get; then
    say "run as root: apt-get install --no-install-recommends $*"
  else
    say 'the names are those of Debian packages: install what your distribution calls them'
  fi
}

check_node
install_npm

missing=$(missing_packages)
[ -n "$missing" ] || exit 0
# shellcheck disable=SC2086  # a list of words
if can_apt && apt_install $missing; then
  missing=$(missing_packages)
  [ -n "$missing" ] || exit 0
fi
# shellcheck disable=SC2086
explain_missing $missing
if [ "$for_tests" = yes ] && [ -z "${CI:-}" ]; then
  say 'tests that need them will not run'
  exit 0
fi
exit 1
