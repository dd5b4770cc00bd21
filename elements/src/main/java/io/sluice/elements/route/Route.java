// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.route;

import io.sluice.argument.Addresses;
import io.sluice.element.Element;
import io.sluice.header.IpAddress;
import io.sluice.header.Ipv4Prefix;

/**
 * A route: where packets to a prefix go.
 *
 * @param address 32 bits, no host bits set
 * @param mask 32 bits
 * @param gateway 32 bits; 0 when the destination is the next hop
 * @param port the output; {@link #ANY} in a removal that names the prefix only
 */
record Route(int address, int mask, int gateway, int port) {
  /** No output named. */
  static final int ANY = -1;

  private static final int COLUMN = 17;
  private static final int GATEWAY_COLUMN = 9;

  /**
   * Reads {@code ADDR/MASK [GATEWAY] OUTPUT}.
   *
   * @param near an element, in whose scope names are looked up
   * @param text what to read
   * @param removal whether the output may be left out
   * @return the route; null when it is something else
   */
  static Route parse(Element near, String text, boolean removal) {
    String[] words = text.isBlank() ? new String[0] : text.strip().split("\\s+");
    if (words.length == 0 || words.length > 3) {
      return null;
    }
    Long prefix = Addresses.hostOrPrefix(near, words[0]);
    if (prefix == null) {
      return null;
    }
    Integer gateway = words.length > 1 ? gateway(near, words[1]) : null;
    int next = gateway == null ? 1 : 2;
    Integer port = next < words.length ? port(words[next]) : null;
    if (next + (port == null ? 0 : 1) != words.length || port == null && !removal) {
      return null;
    }
    int mask = prefix.intValue();
    int address = (int) (prefix >>> 32) & mask;
    return new Route(address, mask, gateway == null ? 0 : gateway, port == null ? ANY : port);
  }

  private static Integer gateway(Element near, String word) {
    return word.equals("-") ? Integer.valueOf(0) : Addresses.ip(near, word);
  }

  private static Integer port(String word) {
    return word.matches("-?[0-9]{1,9}") ? Integer.valueOf(word) : null;
  }

  /** The length of the prefix; -1 when its mask has gaps. */
  int length() {
    return new Ipv4Prefix(address, mask).length();
  }

  /** A line of a routing table, in columns made by tabs. */
  void appendLine(StringBuilder text) {
    int begin = text.length();
    text.append(new Ipv4Prefix(address, mask)).append('\t');
    if (text.length() < begin + COLUMN) {
      text.append('\t');
    }
    begin = text.length();
    text.append(gatewayText()).append('\t');
    if (text.length() < begin + GATEWAY_COLUMN) {
      text.append('\t');
    }
    text.append(port).append('\n');
  }

  private String gatewayText() {
    return gateway == 0 ? "-" : IpAddress.format4(gateway);
  }

  @Override
  public String toString() {
    return new Ipv4Prefix(address, mask) + " " + gatewayText() + " " + port;
  }
}
