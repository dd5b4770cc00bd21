// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import java.util.Arrays;

/**
 * Counts packets by the number that NumberPacket wrote.
 *
 * <p>{@code CheckNumberPacket([OFFSET, COUNT, NET_ORDER])}
 *
 * <p>Reads 64 bits at OFFSET (default 40). Packets that are too short, or whose number is not below
 * COUNT (default 0), leave on output 1 if that is connected, and are dropped otherwise.
 *
 * <p>Keywords: {@code NET_ORDER} boolean, default false: big endian, otherwise little endian.
 *
 * <p>Handlers: {@code count} (read, write) the bound, {@code dump} (read) how often each number was
 * seen, {@code min}, {@code max} (read) the number seen least and most often.
 */
@ElementInfo(name = "CheckNumberPacket", ports = "1/1-2", processing = "a/ah")
@ElementEffects(
    reads = DATA,
    does = {DROPS, BRANCHES, COUNTS})
public final class CheckNumberPacket extends PacketElement {
  private static final int SIZE = 8;
  private static final int MAX_COUNT = 1 << 26;

  private final int tooShort = dropReason("packet too short");
  private final int outOfScope = dropReason("number out of scope");
  private int offset;
  private boolean netOrder;
  private int[] seen = new int[0];

  /** Creates the element. */
  public CheckNumberPacket() {}

  @Override
  protected void configure(Args args) {
    offset = args.optional("OFFSET").asInt(40, 0, 65_000);
    seen = new int[args.optional("COUNT").asInt(0, 0, MAX_COUNT)];
    netOrder = args.keyword("NET_ORDER").asBool(false);
  }

  @Override
  public int process(long packet) {
    if (Mbuf.length(packet) < offset + SIZE) {
      return reject(tooShort);
    }
    long raw = Bytes.i64(Mbuf.data(packet) + offset);
    long number = netOrder ? raw : Long.reverseBytes(raw);
    if (number < 0 || number >= seen.length) {
      return reject(outOfScope);
    }
    seen[(int) number]++;
    return 0;
  }

  private String extreme(int sign) {
    int found = -1;
    for (int i = 0; i < seen.length; i++) {
      if (found < 0 || sign * seen[i] > sign * seen[found]) {
        found = i;
      }
    }
    return "[" + found + "] : " + (found < 0 ? 0 : seen[found]);
  }

  private String dump() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < seen.length; i++) {
      text.append(i).append(": ").append(seen[i]).append('\n');
    }
    return text.toString();
  }

  @Override
  protected void takeOver(Element old) {
    CheckNumberPacket before = (CheckNumberPacket) old;
    if (isConfiguredLike(before)) {
      seen = before.seen;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> seen.length);
    handlers.write(
        "count",
        value -> seen = Arrays.copyOf(seen, (int) HandlerValues.integer(value, 0, MAX_COUNT)));
    handlers.read("min", () -> extreme(-1));
    handlers.read("max", () -> extreme(1));
    handlers.read("dump", this::dump);
    handlers.mark("$", "dump", "min", "max");
  }
}
