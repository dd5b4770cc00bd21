// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The configurations of the experiment. */
final class Graphs {
  /** The two servers that the balancer knows: both are the collector. */
  private static final String SERVERS = "192.168.%d.61, 192.168.%d.62";

  private Graphs() {}

  /** The functions, as compound elements; they go before any configuration that uses them. */
  static String library() {
    try (InputStream in = Graphs.class.getResourceAsStream("functions.click")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Names a function with its arguments, as an element of a configuration.
   *
   * @param function firewall, nat, loadbalance, tunnel or ips, perhaps with a number behind
   * @param bridge the number in its addresses
   * @param node another
   * @param mac its own Ethernet address
   * @param next that of the next hop
   */
  static String function(String function, int bridge, int node, String mac, String next) {
    String own = "192.168." + bridge + "." + node + "2";
    return switch (function.replaceFirst("\\d+$", "")) {
      case "firewall" -> "Firewall";
      case "nat" -> "Nat(" + own + ")";
      case "loadbalance" -> "LoadBalance(" + SERVERS.formatted(bridge, bridge) + ")";
      case "tunnel" -> "Tunnel(" + own + ", 192.168." + bridge + ".61, " + mac + ", " + next + ")";
      case "ips" -> "Ips";
      default -> throw new IllegalArgumentException(function);
    };
  }

  /**
   * A function's program: from eth0 through elements to eth1.
   *
   * @param elements in order, joined by arrows
   * @param container where it runs
   * @param next the Ethernet address that packets leave for
   */
  static String program(String elements, Container container, String next) {
    return library()
        + """

        FromDevice(eth0, SNIFFER false, PROMISC false)
          -> received :: Counter
          -> %s
          -> EtherRewrite(%s, %s)
          -> sent :: Counter
          -> Queue(2000)
          -> ToDevice(eth1);
        """
            .formatted(elements, container.mac(1), next);
  }
}
