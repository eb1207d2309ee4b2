#!/bin/sh
# check_layers passes on the tree, and fails on an include planted in a copy of it.
# usage: layers_test.sh SOURCE_TREE
set -eu
source=$1
"$source/tools/check_layers" "$source"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
plant() {  # FILE LINE WANTED_MESSAGE
  rm -rf "$work/tree"
  mkdir "$work/tree"
  (cd "$source" && tar cf - libpolicy cli webhook tests/support tools) | tar xf - -C "$work/tree"
  printf '%s\n' "$2" >>"$work/tree/$1"
  if "$source/tools/check_layers" "$work/tree" 2>"$work/log"; then
    echo "a planted '$2' in $1 was not found"
    exit 1
  fi
  grep -q "$3" "$work/log" || { cat "$work/log"; exit 1; }
}
plant libpolicy/evaluate/evaluate.cc '#include "text/json.h"' 'room evaluate may not include text'
plant libpolicy/report/trivy.cc '#include <rapidjson/reader.h>' 'the door for yaml-cpp/'
plant cli/main.cc '#include "rules/catalog.h"' 'cli may include only policy'
plant libpolicy/include/policy/evidence.h '#include "policy/evaluate.h"' 'may not include evaluate'
naive=tests/support/naive/evaluate.cc
for include in rules/selector.h evaluate/judge.h policy/evaluate.h ../../../libpolicy/rules/catalog.h; do
  plant $naive "#include \"$include\"" 'the naive evaluator may include only plain facts'
done
echo "eight planted includes were found"
