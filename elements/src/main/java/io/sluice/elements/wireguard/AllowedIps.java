// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Ipv6Prefix;

/**
 * Cryptokey routing (section 2): which peer a packet goes to, and which one may send it, by the
 * longest prefix. A binary trie without nodes of a single child, one for each family; IPv4
 * addresses are the first bits of a key of 128. The tables of {@code route} know IPv4 only. Looking
 * up allocates nothing.
 */
final class AllowedIps {
  private final Node[] roots = new Node[2];

  private static final class Node {
    final long high;
    final long low;
    final int length;
    Peer peer;
    Node zero;
    Node one;

    Node(Ipv6Prefix network, Peer peer) {
      high = network.high();
      low = network.low();
      length = network.length();
      this.peer = peer;
    }

    boolean covers(long otherHigh, long otherLow) {
      return common(high, low, otherHigh, otherLow) >= length;
    }
  }

  /** How many bits two keys begin with in common. */
  private static int common(long high, long low, long otherHigh, long otherLow) {
    long difference = high ^ otherHigh;
    return difference != 0
        ? Long.numberOfLeadingZeros(difference)
        : 64 + Long.numberOfLeadingZeros(low ^ otherLow);
  }

  private static boolean bit(long high, long low, int place) {
    return (place < 64 ? high << place : low << place - 64) < 0;
  }

  /**
   * Gives a prefix to a peer, who may have it from another one.
   *
   * @param prefix an IPv4 prefix as the first bits, or an IPv6 prefix
   * @param six whether it is IPv6
   * @param peer its peer
   */
  void put(Ipv6Prefix prefix, boolean six, Peer peer) {
    Ipv6Prefix network = prefix.masked();
    int family = six ? 1 : 0;
    roots[family] = put(roots[family], new Node(network, peer));
  }

  private static Node put(Node at, Node added) {
    if (at == null) {
      return added;
    }
    int common = common(at.high, at.low, added.high, added.low);
    common = Math.min(common, Math.min(at.length, added.length));
    if (common == at.length && common == added.length) {
      at.peer = added.peer;
      return at;
    }
    if (common == at.length) {
      if (bit(added.high, added.low, common)) {
        at.one = put(at.one, added);
      } else {
        at.zero = put(at.zero, added);
      }
      return at;
    }
    Node above = common == added.length ? added : fork(added, common);
    for (Node child : above == added ? new Node[] {at} : new Node[] {at, added}) {
      if (bit(child.high, child.low, common)) {
        above.one = child;
      } else {
        above.zero = child;
      }
    }
    return above;
  }

  private static Node fork(Node below, int length) {
    return new Node(new Ipv6Prefix(below.high, below.low, length).masked(), null);
  }

  /**
   * The peer that a packet goes to.
   *
   * @param ip its header, IPv4 or IPv6, all there
   * @return null for none
   */
  Peer ofDestination(long ip) {
    return Ipv4.version(ip) == 4 ? find4(Ipv4.dst(ip)) : find6(Ipv6.dstHigh(ip), Ipv6.dstLow(ip));
  }

  /**
   * The peer that may send a packet.
   *
   * @param ip its header, IPv4 or IPv6, all there
   * @return null for none
   */
  Peer ofSource(long ip) {
    return Ipv4.version(ip) == 4 ? find4(Ipv4.src(ip)) : find6(Ipv6.srcHigh(ip), Ipv6.srcLow(ip));
  }

  /** The peer of an IPv4 address; null for none. */
  Peer find4(int address) {
    return find(roots[0], (long) address << 32, 0);
  }

  /** The peer of an IPv6 address; null for none. */
  Peer find6(long high, long low) {
    return find(roots[1], high, low);
  }

  private static Peer find(Node root, long high, long low) {
    Peer best = null;
    Node node = root;
    while (node != null && node.covers(high, low)) {
      best = node.peer == null ? best : node.peer;
      if (node.length == 128) {
        break;
      }
      node = bit(high, low, node.length) ? node.one : node.zero;
    }
    return best;
  }
}
