# SPDX-License-Identifier: Apache-2.0
# Shell functions of the scripts in this folder that are written in bash.

# Ends the script with a message.
die() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# Reads a command line: read_options "NAME..." ARGUMENT... sets the variable NAME for each option
# "--NAME VALUE", and the array operands to the other arguments. --help calls usage.
read_options() {
  local names=" $1 "
  shift
  operands=()
  while [ $# -gt 0 ]; do
    case $1 in
      --help) usage; exit 0 ;;
      -*)
        [[ $1 == --* && $names == *" ${1#--} "* ]] || die "unknown option '$1'; try --help"
        [ $# -gt 1 ] || die "$1 needs a value"
        printf -v "${1#--}" %s "$2"
        shift 2
        ;;
      *) operands+=("$1"); shift ;;
    esac
  done
}

# Ends the script if a program is missing: need_programs PROGRAM[:DEBIAN-PACKAGE]...
need_programs() {
  local each programs= packages=
  for each in "$@"; do
    if ! command -v "${each%:*}" > /dev/null; then
      programs="$programs ${each%:*}"
      [[ "$packages " == *" ${each#*:} "* ]] || packages="$packages ${each#*:}"
    fi
  done
  [ -z "$programs" ] || die "missing:$programs; install: apt install$packages"
}
