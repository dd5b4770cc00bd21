# SPDX-License-Identifier: Apache-2.0
# Shell functions of the scripts ./sluice, ./testbed and ./verify.

# Runs a command as root: as it is, or through sudo where that asks nothing.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo > /dev/null && sudo -n true 2> /dev/null; then
    sudo -n "$@"
  else
    return 1
  fi
}

# Installs Debian packages; fails without a word where it may not.
apt_install() {
  command -v apt-get > /dev/null || return 1
  (
    export DEBIAN_FRONTEND=noninteractive
    as_root apt-get install -y -q --no-install-recommends "$@" ||
      { as_root apt-get update -q && as_root apt-get install -y -q --no-install-recommends "$@"; }
  ) > /dev/null 2>&1
}

# Makes sure there is a JDK and Maven, or says what to do.
need_build_tools() {
  if [ -n "$JAVA_HOME" ]; then
    javac=$JAVA_HOME/bin/javac
  else
    javac=javac
  fi
  if ! command -v "$javac" > /dev/null; then
    echo "sluice: installing a JDK" >&2
    apt_install openjdk-17-jdk-headless || {
      echo "sluice: no JDK found; install one, 17 or later:" >&2
      echo "  apt install openjdk-17-jdk-headless" >&2
      return 1
    }
  fi
  if ! command -v mvn > /dev/null; then
    echo "sluice: installing Maven" >&2
    apt_install maven || {
      echo "sluice: no Maven found, which builds vnf.jar; install it: apt install maven" >&2
      return 1
    }
  fi
}

# Runs Maven in the folder $root with its output in a log; if it fails, prints the errors:
# build_quietly NAME-OF-THE-SCRIPT LOG ARGUMENT...
build_quietly() {
  script=$1
  log=$2
  shift 2
  mkdir -p "$(dirname "$log")"
  if ! (cd "$root" && mvn -B -q -DskipTests "$@") > "$log" 2>&1; then
    grep -E '^\[ERROR\]' "$log" | head -n 20 >&2
    echo "$script: the build failed; see $log" >&2
    return 1
  fi
}
