// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec.steps;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.ElementInfo;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Puts packets behind an ESP header, with padding behind them.
 *
 * <p>{@code IPsecESPEncap()}
 *
 * <p>The first of the steps into a tunnel of RadixIPsecLookup, before IPsecAuthHMACSHA1, IPsecAES
 * and IPsecEncap. The header has the tunnel's SPI, its next sequence number and an initialization
 * vector of 8 bytes. Padding counts up from 1 and fills, with its length and the next header, 8
 * bytes; the next header is the protocol of the packet's IP header. Packets without a tunnel are
 * dropped.
 *
 * <pre>
 * rt :: RadixIPsecLookup(...); rt[1] -&gt; IPsecESPEncap -&gt; IPsecAuthHMACSHA1(0) -&gt; IPsecAES(1)
 *     -&gt; IPsecEncap(50) -&gt; rt
 * </pre>
 *
 * <p>For compatibility with Click; EspEncap is what is safe.
 *
 * <p>See also: IPsecESPUnencap, RadixIPsecLookup, EspEncap. RFC 2406.
 */
@ElementInfo(name = "IPsecESPEncap")
@ElementEffects(
    reads = {LENGTH, ANNO_NETWORK, ANNO_32, IP_VERSION, IP_PROTO},
    writes = {HEADERS, PAYLOAD},
    does = {DROPS, ADDS_HEADER, RESIZES, STATE, FLOW_STATE})
public final class IPsecESPEncap extends TunnelStep implements LengthEffect {
  private static final int BLOCK = 8;

  private final int noRoom = shortageReason("no room in the buffer");

  /** Creates the element. */
  public IPsecESPEncap() {}

  @Override
  protected void configure(Args args) {
    // Click's manual gives it an SPI, which Click's code does not read.
    args.rest();
  }

  @Override
  public int longest(int input, int output, int longest) {
    return longest + EspHeader.LENGTH + BLOCK + 1;
  }

  @Override
  public int process(long packet) {
    EspTunnel tunnel = tunnel(packet);
    if (tunnel == null) {
      return noTunnel;
    }
    long ip = Headers.ipv4(packet);
    int protocol = ip == 0 ? 0 : Ipv4.protocol(ip);
    int length = Mbuf.length(packet);
    int padding = Math.floorMod(-(length + 2), BLOCK);
    if (!packets.ensureWritable(packet)) {
      return noBuffer;
    } else if (!packets.makeRoom(packet, EspHeader.LENGTH, padding + 2)
        || !packets.prepend(packet, EspHeader.LENGTH)
        || !packets.append(packet, padding + 2)) {
      return noRoom;
    }
    long esp = Mbuf.data(packet);
    Bytes.putI32(esp, tunnel.spi());
    Bytes.putI32(esp + EspHeader.SEQUENCE, tunnel.nextSequence());
    Bytes.putI32(esp + EspHeader.IV, worker().random().next());
    Bytes.putI32(esp + EspHeader.IV + 4, worker().random().next());
    long trailer = esp + EspHeader.LENGTH + length;
    for (int i = 0; i < padding; i++) {
      Bytes.putU8(trailer + i, i + 1);
    }
    Bytes.putU8(trailer + padding, padding);
    Bytes.putU8(trailer + padding + 1, protocol);
    return 0;
  }
}
