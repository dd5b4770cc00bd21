// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Injects random bit errors into packets.
 *
 * <p>{@code RandomBitErrors(P [, KIND, ACTIVE])}
 *
 * <p>Each bit is changed with probability P, 0 to 1. KIND says how: {@code flip}, the default,
 * {@code set} to one, or {@code clear} to zero. With ACTIVE false, default true, packets pass
 * unchanged.
 *
 * <p>Handlers: {@code p_bit_error}, {@code error_kind}, {@code active} (read, write).
 */
@ElementInfo(name = "RandomBitErrors", replicable = true, live = true)
@ElementEffects(
    reads = {HEADERS, PAYLOAD, LENGTH},
    writes = {HEADERS, PAYLOAD},
    does = STATE)
public final class RandomBitErrors extends PacketElement {
  private final int shared = shortageReason("packet is shared");
  private double probability;
  private String kind;
  private boolean active;

  /** Creates the element. */
  public RandomBitErrors() {}

  @Override
  protected void configure(Args args) {
    probability = args.required("P").asDouble(0);
    kind = args.optional("KIND").asString("flip");
    active = args.optional("ACTIVE").asBool(true);
    if (!(probability >= 0 && probability <= 1)) {
      args.error("drop probability must be between 0 and 1");
    } else if (probability == 0 && !args.hasErrors()) {
      args.warning("zero bit error probability (underflow?)");
    }
    kind = kind.isEmpty() ? "flip" : kind;
    if (!isKind(kind)) {
      args.error("bad action '" + kind + "' (must be 'set', 'clear', or 'flip')");
    }
  }

  private static boolean isKind(String text) {
    return text.equals("flip") || text.equals("set") || text.equals("clear");
  }

  @Override
  public int process(long packet) {
    if (!active || probability == 0) {
      return 0;
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    long data = Mbuf.data(packet);
    long bits = 8L * Mbuf.length(packet);
    for (long at = skipped(); at < bits; at += 1 + skipped()) {
      change(data + (at >> 3), 1 << (at & 7));
    }
    return 0;
  }

  /** How many bits stay before the next change: a draw from the geometric distribution. */
  private long skipped() {
    if (probability >= 1) {
      return 0;
    }
    double rest = 1 - worker().random().nextDouble();
    return (long) Math.min(1L << 40, Math.log(rest) / Math.log1p(-probability));
  }

  private void change(long address, int bit) {
    int before = Bytes.u8(address);
    int after =
        switch (kind) {
          case "set" -> before | bit;
          case "clear" -> before & ~bit;
          default -> before ^ bit;
        };
    Bytes.putU8(address, after);
  }

  private void setKind(String text) {
    if (!isKind(text.strip())) {
      throw new HandlerException("expected 'set', 'clear', or 'flip'");
    }
    kind = text.strip();
  }

  @Override
  protected void takeOver(Element old) {
    RandomBitErrors before = (RandomBitErrors) old;
    if (isConfiguredLike(before)) {
      probability = before.probability;
      kind = before.kind;
      active = before.active;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("p_bit_error", () -> HandlerValues.fixedPoint(probability));
    handlers.write("p_bit_error", value -> probability = HandlerValues.probability(value));
    handlers.read("error_kind", () -> kind);
    handlers.write("error_kind", this::setKind);
    handlers.read("active", () -> active);
    handlers.write("active", value -> active = HandlerValues.bool(value));
  }
}
