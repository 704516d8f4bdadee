#!/usr/bin/env bash
# Builds the control plane of the test-suite (etcd, kube-apiserver and
# kube-controller-manager) from the modules pinned in go.mod beside this script.
#
#   export KUBEBUILDER_ASSETS=$(tests/control-plane/build.sh [FOLDER])
#
# FOLDER defaults to $KUBEBUILDER_ASSETS, then to a folder of the user's cache.
# The folder is the only thing written to stdout; all else goes to stderr.
set -euo pipefail

# The real stdout is kept for the one line that callers capture, so that nothing
# a tool prints can end up in it.
exec 3>&1 1>&2

die() {
  printf 'control-plane: %s\n' "$*"
  exit 1
}

here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)

[[ $# -le 1 ]] || die "usage: build.sh [FOLDER]"

# go.mod is the one place that names the version.
version=$(awk '{ sub(/^require /, "") } $1 == "k8s.io/kubernetes" { print $2; exit }' "$here/go.mod")
[[ $version =~ ^v([0-9]+)\.([0-9]+)\.[0-9]+ ]] ||
  die "no release of k8s.io/kubernetes in $here/go.mod (found '$version')"
major=${BASH_REMATCH[1]}
minor=${BASH_REMATCH[2]}

dest=${1:-${KUBEBUILDER_ASSETS:-${XDG_CACHE_HOME:-$HOME/.cache}/ravelin/control-plane/$version}}
mkdir -p -- "$dest" || die "cannot create $dest"
dest=$(CDPATH='' cd -- "$dest" && pwd -P)

binaries=(etcd kube-apiserver kube-controller-manager)
stamp=$dest/.control-plane-stamp
# What decides the binaries: the pinned sources, how they are built, and for
# which machine (a home folder can be shared between several).
key="$version $(uname -sm) $(cat "$here/go.mod" "$here/go.sum" "$here/build.sh" | cksum)"

is_built() {
  local name
  [[ -f $stamp && $(<"$stamp") == "$key" ]] || return 1
  for name in "${binaries[@]}"; do
    [[ -x $dest/$name ]] || return 1
  done
}

finish() {
  printf '%s\n' "$dest" >&3
  exit 0
}

if is_built; then finish; fi

# KUBEBUILDER_ASSETS may well point at somebody's own installation.
if [[ ! -e $stamp ]]; then
  for name in "${binaries[@]}"; do
    [[ ! -e $dest/$name ]] ||
      die "$dest/$name was not built by this script and is left alone; name another folder, or unset KUBEBUILDER_ASSETS"
  done
fi

command -v go >/dev/null 2>&1 ||
  die "'go' is not in PATH: install Go $(awk '$1 == "go" { print $2; exit }' "$here/go.mod") or later to build the control plane"

# Test processes that start together wait for the first one's build instead of
# each doing their own. Without flock they only lose time.
if command -v flock >/dev/null 2>&1; then
  exec 4>"$dest/.control-plane-lock"
  flock 4
  if is_built; then finish; fi
fi

# Within the destination, so that the final moves are renames.
work=$(mktemp -d "$dest/.build.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# A published module carries placeholders where a release has its version; left
# there, the API server reports itself as v0.0.0 and clients distrust it.
ldflags="-s -w"
for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
  ldflags+=" -X $package.gitVersion=$version"
  ldflags+=" -X $package.gitMajor=$major"
  ldflags+=" -X $package.gitMinor=$minor"
  ldflags+=" -X $package.gitCommit=unknown"
  ldflags+=" -X $package.gitTreeState=clean"
done

build() {
  local name=$1 package=$2 from=$SECONDS
  printf 'control-plane: building %s (%s)\n' "$name" "$package"
  # Nothing of the caller's cross-compiling, workspace or flags may leak in: the
  # binaries are run here. Without cgo they need no C compiler. A helper that go
  # leaves behind must hold neither the caller's pipe nor the lock.
  env -u GOOS -u GOARCH GOWORK=off GOFLAGS= CGO_ENABLED=0 \
    go -C "$here" build -mod=readonly -buildvcs=false -trimpath \
    -ldflags "$ldflags" -o "$work/$name" "$package" 3>&- 4>&- ||
    die "building $name failed"
  printf 'control-plane: built %s in %s s\n' "$name" "$((SECONDS - from))"
}

# One after the other: two of these links at a time want more memory than a
# small machine has, and the compiler keeps all cores busy anyway.
build etcd go.etcd.io/etcd/server/v3
build kube-apiserver k8s.io/kubernetes/cmd/kube-apiserver
build kube-controller-manager k8s.io/kubernetes/cmd/kube-controller-manager

# The stamp is void while the three are a mixture, and marks the folder as ours
# should we be interrupted here.
echo incomplete >"$stamp"
for name in "${binaries[@]}"; do
  mv -f -- "$work/$name" "$dest/$name"
done
printf '%s\n' "$key" >"$work/stamp"
mv -f -- "$work/stamp" "$stamp"

finish
