#!/bin/sh
# Adds dpkg's verdict to each "a<TAB>b" line. With --about, says which program speaks. A version that
# dpkg refuses ends the program.
if [ "$1" = --about ]; then
  dpkg-query -W -f 'dpkg ${Version}, dpkg --compare-versions\n' dpkg
  exit
fi
holds() {
  dpkg --compare-versions "$1" "$2" "$3"
  case $? in
    0) return 0 ;;
    1) return 1 ;;
    *) echo "dpkg refuses '$1' or '$3'" >&2; exit 1 ;;
  esac
}
while IFS="$(printf '\t')" read -r a b; do
  if holds "$a" lt "$b"; then verdict=-1
  elif holds "$a" eq "$b"; then verdict=0
  else verdict=1; fi
  printf '%s\t%s\t%s\n' "$a" "$b" "$verdict"
done
