// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flowrecord;

import io.sluice.elements.inspect.HttpMessage;
import io.sluice.elements.inspect.Names;
import io.sluice.elements.inspect.QuicNames;
import io.sluice.elements.inspect.rule.Buffer;
import io.sluice.flow.FlowKey;
import io.sluice.header.IpProtocol;
import io.sluice.packet.Bytes;
import java.nio.charset.StandardCharsets;

/**
 * Searches a payload for what labels its flow: the first question of DNS, or the first answer where
 * there is none, at its ports or those of its multicast kin; the server name of a TLS client hello,
 * and the host of an HTTP request, at any port, in one segment; the server name of QUIC; the names
 * that hosts give themselves in DHCP and NetBIOS. Belongs to one worker; allocates for what it
 * finds.
 */
final class LabelFinder {
  private static final int DNS = 53;
  private static final int MULTICAST_DNS = 5353;
  private static final int LLMNR = 5355;
  private static final int NETBIOS = 137;
  private static final int DHCP = 67;
  private static final int TLS_HANDSHAKE = 22;
  private static final int DNS_FLAGS = 2;
  private static final int DNS_ANSWERS = 6;
  private static final int MAX_NAME = 255;

  private final byte[] data = new byte[4096];
  private final byte[] name = new byte[MAX_NAME + 1];
  private final HttpMessage http = new HttpMessage();
  private final QuicNames quic = new QuicNames();

  /** The label that a packet's payload gives; null when it gives none. */
  Label find(FlowTuple tuple) {
    int length = Math.min(tuple.payloadLength, data.length);
    Bytes.copyOut(tuple.payload, data, 0, length);
    boolean dns = isDns(FlowKey.srcPort(tuple.ports)) || isDns(FlowKey.dstPort(tuple.ports));
    if ((tuple.protocol & 0xff) == IpProtocol.UDP) {
      return dns ? dns(length) : udp(length, FlowKey.dstPort(tuple.ports));
    }
    if (dns) {
      // A length comes before each message.
      System.arraycopy(data, 2, data, 0, Math.max(0, length - 2));
      return dns(length - 2);
    }
    return length > 0 && data[0] == TLS_HANDSHAKE ? tls(length) : http(length);
  }

  private Label udp(int length, int port) {
    if (port == NETBIOS) {
      return label("netbios", name, 0, HostNames.netbios(data, length, name));
    }
    if (port == DHCP) {
      int found = HostNames.dhcp(data, length);
      return label("dhcp", data, found >>> 16, found & 0xffff);
    }
    return label("quic", name, 0, quic.find(data, length, name));
  }

  private static boolean isDns(int port) {
    return port == DNS || port == MULTICAST_DNS || port == LLMNR;
  }

  private Label dns(int length) {
    if (length > DNS_FLAGS) {
      // A response repeats the question, and may be all that is seen of the flow.
      data[DNS_FLAGS] = (byte) (data[DNS_FLAGS] & 0x7f);
    }
    boolean answersOnly = length > DNS_ANSWERS + 1 && (data[4] | data[5]) == 0;
    if (answersOnly && (data[DNS_ANSWERS] | data[DNS_ANSWERS + 1]) != 0) {
      // Multicast DNS repeats none: the first answer's name lies in its place.
      data[5] = 1;
    }
    int count = Names.dnsQuestion(data, length, name);
    return label("dns", name, 0, count);
  }

  private Label tls(int length) {
    int found = Names.serverName(data, length);
    return label("tls", data, found >>> 16, Math.min(MAX_NAME, found & 0xffff));
  }

  private Label http(int length) {
    int from = http.read(data, 0, length) ? http.from(Buffer.HTTP_HOST_RAW) : -1;
    int count = from < 0 ? 0 : Math.min(MAX_NAME, http.to(Buffer.HTTP_HOST_RAW) - from);
    return label("http", data, from, count);
  }

  private static Label label(String kind, byte[] from, int offset, int count) {
    if (count <= 0) {
      return null;
    }
    return new Label(kind, new String(from, offset, count, StandardCharsets.ISO_8859_1));
  }
}
