// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import java.nio.charset.StandardCharsets;

/**
 * Answers segments of TCP as a server might do, without state.
 *
 * <p>{@code TCPReflector([keywords])}
 *
 * <p>For tests: a SYN is answered by SYN and ACK, a segment with payload or FIN by one that
 * acknowledges it, with the payload itself unless the keywords say otherwise; all others are
 * dropped. Packets begin with their IPv4 header. What TCP does for lost segments, nobody does.
 *
 * <pre>
 * FromDevice(eth1) -&gt; Strip(14) -&gt; CheckIPHeader -&gt; IPFilter(allow dst tcp port 99)
 *     -&gt; TCPReflector -&gt; EtherEncap(0x0800, 02:00:00:00:00:01, 02:00:00:00:00:02)
 *     -&gt; Queue -&gt; ToDevice(eth1)
 * </pre>
 *
 * <p>Keywords: {@code DATA} what segments with payload are answered by, and the connection ended
 * with; {@code STRIP_PAYLOAD} boolean, default false: answers have no payload; {@code RAND_SEQ}
 * boolean, default true: the sequence number of the answer to a SYN is random, and otherwise the
 * client's plus a million.
 *
 * <p>See also: WebServer, TCPClientAck, ICMPPingResponder. RFC 9293.
 */
@ElementInfo(name = "TCPReflector", replicable = true)
@ElementEffects(
    reads = DATA,
    writes = {HEADERS, PAYLOAD, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_DST_IP},
    does = {DROPS, RESIZES, STATE})
public final class TCPReflector extends StatelessServer {
  private static final int AHEAD = 1_000_000;

  private byte[] data;
  private boolean strips;
  private boolean isRandom;

  /** Creates the element. */
  public TCPReflector() {}

  @Override
  protected void configure(Args args) {
    String text = args.keyword("DATA").asString("");
    data = text.isEmpty() ? null : text.getBytes(StandardCharsets.ISO_8859_1);
    strips = args.keyword("STRIP_PAYLOAD").asBool(false);
    isRandom = args.keyword("RAND_SEQ").asBool(true);
  }

  @Override
  byte[] data() {
    return data;
  }

  @Override
  boolean stripsPayload() {
    return strips;
  }

  @Override
  int firstSequence(int clients) {
    return isRandom ? worker().random().next() << 1 : clients + AHEAD;
  }
}
