// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import io.sluice.flow.FlowKey;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/** The keys of a batch's packets. One object a balancer, used again and again. */
final class BalancedKeys {
  /** Why a packet has no key. */
  enum NoKey {
    NO_HEADER,
    OTHER_VERSION,
    LATER_FRAGMENT,
    TRUNCATED,
    OTHER_PROTOCOL
  }

  final long[] firsts = new long[PacketBatch.CAPACITY];

  /** 0 marks a packet that has no key. */
  final long[] seconds = new long[PacketBatch.CAPACITY];

  final int[] hashes = new int[PacketBatch.CAPACITY];
  private final boolean ip6;

  BalancedKeys(boolean ip6) {
    this.ip6 = ip6;
  }

  /** Reads the keys; of IPv6 packets it marks the transport header, too. */
  void read(long[] array, int count, int realm) {
    if (ip6) {
      read6(array, count, realm | Addresses6.REALM);
    } else {
      read4(array, count, realm);
    }
  }

  private void read4(long[] array, int count, int realm) {
    for (int i = 0; i < count; i++) {
      long packet = array[i];
      long ip = Headers.ipv4(packet);
      long transport = Headers.transport(packet, Udp.HEADER_LENGTH);
      seconds[i] = 0;
      if (ip == 0 || transport == 0 || !Ipv4.isFirstFragment(ip)) {
        continue;
      }
      int protocol = Ipv4.protocol(ip);
      if (isBalanced(protocol, Headers.transportLength(packet))) {
        set(i, FlowKey.addresses(ip), FlowKey.second(FlowKey.ports(transport), realm + protocol));
      }
    }
  }

  private void read6(long[] array, int count, int realm) {
    for (int i = 0; i < count; i++) {
      long packet = array[i];
      int found = transport6(packet);
      seconds[i] = 0;
      if (found == Ipv6.MALFORMED) {
        continue;
      }
      int protocol = Ipv6.transportProtocol(found);
      long ip = Anno.networkHeader(packet);
      long transport = ip + Ipv6.transportOffset(found);
      Anno.setTransportHeader(packet, transport);
      if (!Ipv6.isLaterFragment(found) && isBalanced(protocol, Headers.transportLength(packet))) {
        set(i, Addresses6.key(ip), FlowKey.second(FlowKey.ports(transport), realm + protocol));
      }
    }
  }

  private void set(int i, long first, long second) {
    firsts[i] = first;
    seconds[i] = second;
    hashes[i] = FlowKey.hash(first, second);
  }

  private static boolean isBalanced(int protocol, int present) {
    return protocol == IpProtocol.TCP
        ? present >= Tcp.MIN_HEADER
        : protocol == IpProtocol.UDP && present >= Udp.HEADER_LENGTH;
  }

  /** Where an IPv6 packet's transport header is; {@link Ipv6#MALFORMED} for no header, too. */
  private static int transport6(long packet) {
    long ip = Headers.ipv6(packet);
    return ip == 0 || Ipv6.version(ip) != 6
        ? Ipv6.MALFORMED
        : Ipv6.transport(ip, Mbuf.length(packet) - Anno.networkOffset(packet));
  }

  /** Why a packet has no key. */
  NoKey whyNoKey(long packet) {
    return ip6 ? whyNoKey6(packet) : whyNoKey4(packet);
  }

  private static NoKey whyNoKey4(long packet) {
    long ip = Headers.ipv4(packet);
    if (ip == 0) {
      return NoKey.NO_HEADER;
    }
    int protocol = Ipv4.protocol(ip);
    if (protocol != IpProtocol.TCP && protocol != IpProtocol.UDP) {
      return NoKey.OTHER_PROTOCOL;
    }
    return Ipv4.isFirstFragment(ip) ? NoKey.TRUNCATED : NoKey.LATER_FRAGMENT;
  }

  private static NoKey whyNoKey6(long packet) {
    long ip = Headers.ipv6(packet);
    if (ip == 0) {
      return NoKey.NO_HEADER;
    } else if (Ipv6.version(ip) != 6) {
      return NoKey.OTHER_VERSION;
    }
    int found = transport6(packet);
    if (found == Ipv6.MALFORMED) {
      return NoKey.TRUNCATED;
    } else if (Ipv6.isLaterFragment(found)) {
      return NoKey.LATER_FRAGMENT;
    }
    int protocol = Ipv6.transportProtocol(found);
    boolean balanced = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
    return balanced ? NoKey.TRUNCATED : NoKey.OTHER_PROTOCOL;
  }
}
