// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COPIES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.ETH_DST;
import static io.sluice.effect.Field.ETH_SRC;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.tunnel.AgingTable;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Ethernet;
import io.sluice.header.MacAddress;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.run.WallClock;

/**
 * Joins Ethernet segments as a learning bridge does (IEEE 802.1D).
 *
 * <p>{@code EtherSwitch([keywords])}
 *
 * <p>Input and output N are one Ethernet. Learns from which input a source address comes, and sends
 * frames for it to that output; those from there already are dropped. Frames for group addresses,
 * and for addresses not learned, go to all outputs but the one of their input, as copies. Time is
 * that of the packets; those without a timestamp come now.
 *
 * <p>Keywords: {@code TIMEOUT} seconds after which a silent address is forgotten, default 300, 0 to
 * learn none; {@code CAPACITY} addresses, default 16384: when it is full, the addresses silent for
 * longest make room.
 *
 * <p>Handlers: {@code table} (read) one line per address, with its port; {@code timeout} (read,
 * write); {@code clear} (write).
 */
@ElementInfo(name = "EtherSwitch", ports = "-/=", processing = "h/h", flow = "#/[^#]")
@ElementEffects(
    reads = {ETH_DST, ETH_SRC, LENGTH, ANNO_TIMESTAMP},
    does = {COPIES, DROPS, BRANCHES, STATE})
public class EtherSwitch extends BatchElement {
  private static final long SECOND = 1_000_000_000L;
  private static final int DEFAULT_CAPACITY = 16_384;

  private final int tooShort = dropReason("no Ethernet header");
  private final int sameSide = dropReason("for the side that it comes from");
  private final int nowhere = dropReason("no other output");
  private final int noBuffer = shortageReason("no buffer for a copy");
  private AgingTable table;
  private PacketBatch[] sides = {};

  /** Creates the element. */
  public EtherSwitch() {}

  @Override
  protected void configure(Args args) {
    long timeout = args.keyword("TIMEOUT").asNanos(300 * SECOND);
    int capacity = args.keyword("CAPACITY").asInt(DEFAULT_CAPACITY, 8, 1 << 24);
    table = new AgingTable(capacity, timeout);
  }

  @Override
  protected void initialize(Setup setup) {
    sides = new PacketBatch[nOutputs()];
  }

  @Override
  public void push(int port, PacketBatch batch) {
    long now = 0;
    try {
      for (int i = 0; i < batch.size(); i++) {
        long packet = batch.handOver(i);
        long time = Anno.timestamp(packet);
        if (time == 0) {
          now = now == 0 ? WallClock.nanos() : now;
          time = now;
        }
        forward(port, packet, time);
      }
    } finally {
      for (int o = 0; o < sides.length; o++) {
        flush(o);
      }
    }
  }

  private void forward(int port, long packet, long now) {
    if (Mbuf.length(packet) < Ethernet.HEADER_LENGTH) {
      drop(tooShort, packet);
      return;
    }
    long eth = Mbuf.data(packet);
    long src = Ethernet.src(eth);
    long dst = Ethernet.dst(eth);
    boolean copied = listen(packet);
    if (!Ethernet.isGroup(src) && table.timeout() > 0) {
      table.put(0, src, port, now);
    }
    long to = Ethernet.isGroup(dst) ? AgingTable.ABSENT : table.get(0, dst, now);
    if (to == port) {
      drop(sameSide, packet);
    } else if (to >= 0 && to < nInputs()) {
      sendLast((int) to, packet, copied);
    } else {
      flood(port, packet, copied);
    }
  }

  /**
   * Sees each frame before it is forwarded.
   *
   * @return whether copies of it were sent
   */
  boolean listen(long packet) {
    return false;
  }

  private void flood(int port, long packet, boolean copied) {
    int last = port == nInputs() - 1 ? port - 1 : nInputs() - 1;
    if (last < 0) {
      drop(nowhere, packet);
      return;
    }
    boolean shared = copied;
    for (int o = 0; o < last; o++) {
      if (o != port) {
        sendCopy(o, packet);
        shared = true;
      }
    }
    sendLast(last, packet, shared);
  }

  /** Sends a packet; one that has clones as a clone, too, so that all receivers may write. */
  private void sendLast(int output, long packet, boolean copied) {
    if (copied) {
      sendCopy(output, packet);
      packets.free(packet);
    } else {
      send(output, packet);
    }
  }

  /** Sends a copy of a packet to an output. */
  final void sendCopy(int output, long packet) {
    long copy = packets.cloneOf(packet);
    if (copy == 0) {
      countDrops(noBuffer, 1);
    } else {
      send(output, copy);
    }
  }

  private void send(int output, long packet) {
    if (sides[output] == null) {
      sides[output] = worker().borrow();
    } else if (sides[output].isFull()) {
      flush(output);
      if (sides[output] == null) {
        sides[output] = worker().borrow();
      }
    }
    sides[output].add(packet);
  }

  /** The batch leaves its place meanwhile: frames may come back to this element on their way. */
  private void flush(int output) {
    PacketBatch batch = sides[output];
    if (batch != null) {
      sides[output] = null;
      output(output).push(batch);
      worker().giveBack(batch);
    }
  }

  /** Forgets all addresses, for an element on the same worker. */
  public void forget() {
    table.clear();
  }

  @Override
  protected void takeOver(Element old) {
    EtherSwitch before = (EtherSwitch) old;
    if (before.nInputs() <= nInputs() && before.table.hasRoomOf(table)) {
      long timeout = isConfiguredLike(before) ? before.table.timeout() : table.timeout();
      AgingTable fresh = table;
      table = before.table;
      table.setTimeout(timeout);
      before.table = fresh;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("table", this::text);
    handlers.read("timeout", () -> HandlerValues.decimal(table.timeout() / 1e9));
    handlers.write("timeout", value -> table.setTimeout(HandlerValues.nanos(value)));
    handlers.write("clear", value -> forget());
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    table.forAll(
        (high, mac, port, age) ->
            text.append(MacAddress.format(mac)).append(' ').append(port).append('\n'));
    return text.toString();
  }
}
