#!/bin/sh
# A stranger's project links policy::policy and prints a decision.
# usage: stranger_test.sh find_package|add_subdirectory SOURCE_TREE BUILD_TREE
set -eu
how=$1 source=$2 build=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case $how in
  find_package)
    cmake --install "$build" --prefix "$work/prefix" >/dev/null
    test "$(find "$work/prefix/include" -name '*.h' | grep -vc '/policy/')" = 0 || { echo "a private header was installed"; exit 1; }
    set -- -DCMAKE_PREFIX_PATH="$work/prefix" ;;
  add_subdirectory)
    set -- -DPOLICY_TREE="$source" -DPOLICY_WERROR="${POLICY_WERROR:-OFF}" ;;
esac
cmake -S "$source/tests/house/stranger" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
  ${CMAKE_CXX_COMPILER_LAUNCHER:+-DCMAKE_CXX_COMPILER_LAUNCHER=$CMAKE_CXX_COMPILER_LAUNCHER} "$@" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
cmake --build "$work/build" >"$work/log" 2>&1 || { tail -30 "$work/log"; exit 1; }
"$work/build/stranger" | tee "$work/out"
grep -q '"apiVersion":"policygate.dev/decision/v1"' "$work/out"
grep -q '"reason":"image.requireDigest"' "$work/out"
