// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.fragment;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNOTATIONS;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.packet.PacketBatch;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Splits IPv6 packets that are too long into fragments (RFC 8200, 4.5).
 *
 * <p>{@code IP6Fragmenter(MTU [, SPLIT])}
 *
 * <p>Expects the IP header annotation. Packets of at most MTU bytes from their IPv6 header on pass
 * unchanged. Longer ones become fragments of at most MTU bytes, first to last, each with the
 * packet's annotations, the bytes before its IPv6 header, and the extension headers that routers
 * process. The identification is random; a fragment that is split again keeps its own.
 *
 * <p>Only the source of a packet may split it: a host, a tunnel's entry point, a translator. A
 * router sets SPLIT to false; packets that are too long then leave on output 1, usually to an
 * {@code ICMP6Error(..., toobig)}, or are dropped without an output 1. So do packets that should be
 * split but have wrong headers or lengths, or headers that leave no room.
 *
 * <p>Keywords: {@code SPLIT} boolean, default true.
 *
 * <p>Handlers: {@code drops} (read) packets for output 1, {@code fragments} (read) fragments made.
 */
@ElementInfo(name = "IP6Fragmenter", ports = "1/1-2", processing = "h/h", replicable = true)
@ElementEffects(
    reads = {DATA, ANNOTATIONS},
    writes = {DATA, ANNOTATIONS},
    does = {MAKES, RESIZES, ADDS_HEADER, REMOVES_HEADER, DROPS, BRANCHES})
public final class IP6Fragmenter extends Fragmenter {
  private final int mustNot = dropReason("must not be fragmented");
  private Ip6Cutter cutter = new Ip6Cutter();
  private boolean splits;

  /** Creates the element. */
  public IP6Fragmenter() {}

  @Override
  protected void configure(Args args) {
    mtu = args.required("MTU").asInt(1500, 0, Integer.MAX_VALUE);
    splits = args.keyword("SPLIT").asBool(true);
  }

  @Override
  int way(long packet) {
    if (splits && cutter.begin(packet, mtu, ThreadLocalRandom.current().nextInt())) {
      return SPLITS;
    }
    refused++;
    return nOutputs() > 1 ? REFUSES : mustNot;
  }

  @Override
  void fragment(long packet, PacketBatch out) {
    Ip6Cutter used = cutter;
    cutter = used.other();
    try {
      while (!used.isDone()) {
        emitFragment(out, used.next(packets));
      }
    } finally {
      cutter = used;
    }
  }
}
