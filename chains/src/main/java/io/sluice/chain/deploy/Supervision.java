// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import io.sluice.chain.request.Restart;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Supervises a unit's program: a shell records its exit status and, if wanted, restarts it. If the
 * program ends within ten seconds, the pause before the next start grows, up to half a minute.
 */
final class Supervision {
  private static final String SCRIPT =
      """
      unit=$1 ends=$2 down=$3 restart=$4 socket=$5
      shift 5
      pause=1
      while :; do
        began=$(date +%s)
        [ -z "$socket" ] || rm -f "$socket"
        "$@"
        status=$?
        [ ! -e "$down" ] || exit 0
        echo "sluice chain: unit '$unit' ended with status $status at $(date '+%F %T')"
        echo "$status" >> "$ends"
        [ "$restart" = always ] || exit "$status"
        if [ $(($(date +%s) - began)) -ge 10 ]; then
          pause=1
        elif [ "$pause" -lt 30 ]; then
          pause=$((pause * 2))
        fi
        sleep "$pause"
        [ ! -e "$down" ] || exit 0
        echo "sluice chain: starting unit '$unit' again"
      done
      """;

  private Supervision() {}

  /**
   * A command that runs a unit's program under supervision.
   *
   * @param journal of the chain
   * @param unit the unit's name
   * @param restart whether it is restarted when it ends
   * @param socket the socket that it creates; removed before each start, because it would fail if
   *     the socket existed; null for none
   * @param program the program with its arguments
   * @return program and arguments
   */
  static List<String> of(
      Journal journal, String unit, Restart restart, Path socket, List<String> program) {
    List<String> command = new ArrayList<>(List.of("setsid", "sh", "-c", SCRIPT, "sh", unit));
    command.add(journal.ends(unit).toString());
    command.add(journal.down().toString());
    command.add(restart.text());
    command.add(socket == null ? "" : socket.toString());
    command.addAll(program);
    return command;
  }
}
