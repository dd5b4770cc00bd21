// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.balancer;

import io.sluice.benchmarks.BenchSource;
import io.sluice.header.IpAddress;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * How many flows change servers when one of a hundred leaves a LoadBalancer, in memory: flows of
 * UDP, one packet each, before and after. Those that the table of flows knows must not move; for
 * others it is cleared in between, as for another balancer with the same servers.
 */
final class Disruption {
  private static final int SERVERS = 100;
  private static final int FIRST = IpAddress.parse4("10.0.1.1");
  private static final int SERVICE = IpAddress.parse4("192.0.2.80");

  private final int flows;

  Disruption(int flows) {
    this.flows = flows;
  }

  /** The row of a table: mode, places, the ideal, shares moved in percent. */
  String row(String mode, int places) {
    StringJoiner servers = new StringJoiner(", ");
    for (int i = 0; i < SERVERS; i++) {
      servers.add(IpAddress.format4(FIRST + i));
    }
    String config =
        "in :: BenchSource -> MarkIPHeader -> lb :: LoadBalancer(%s:80, %s, MODE %s, TABLE %d)"
                .formatted(IpAddress.format4(SERVICE), servers, mode, places)
            + " -> out :: ServerSink";
    try (Router router = Router.parse(config, new RouterOptions().buffers(256))) {
      // Neither the first nor the last.
      int leaver = FIRST + SERVERS / 2;
      int[] before = send(router);
      router.write("lb.drain_server", IpAddress.format4(leaver));
      int[] drained = send(router);
      final int known =
          moved(before, drained, leaver, true) + moved(before, drained, leaver, false);
      router.write("lb.clear", "");
      int[] after = send(router);
      int own = moved(before, after, leaver, true);
      int others = moved(before, after, leaver, false);
      return String.format(
          Locale.ROOT,
          "| %s | %s | %.2f | %.2f | %.2f | %.2f | %d |",
          mode,
          mode.equals("maglev") ? String.format(Locale.ROOT, "%,d", places) : "",
          100.0 / SERVERS,
          percent(own + others),
          percent(own),
          percent(others),
          known);
    }
  }

  private double percent(int count) {
    return 100.0 * count / flows;
  }

  /** Where a packet of each flow goes. */
  private int[] send(Router router) {
    BenchSource source = (BenchSource) router.find("in");
    int[] servers = ((ServerSink) router.find("out")).expect(flows);
    ByteBuffer packet = ByteBuffer.allocate(28);
    packet.putShort((short) 0x4500).putShort((short) 28).putInt(0).putInt(0x4011_0000);
    packet.putInt(0).putInt(SERVICE).putInt(5000 << 16 | 80).putShort((short) 8);
    for (int i = 0; i < flows; i++) {
      source.emit(packet.putInt(12, 10 << 24 | i).array());
    }
    for (int server : servers) {
      if (server == 0) {
        throw new IllegalStateException("a packet did not come through");
      }
    }
    return servers;
  }

  /** How many flows changed servers, of those that the leaver had, or of the others. */
  private static int moved(int[] before, int[] after, int leaver, boolean leavers) {
    int count = 0;
    for (int i = 0; i < before.length; i++) {
      if (before[i] != after[i] && before[i] == leaver == leavers) {
        count++;
      }
    }
    return count;
  }
}
