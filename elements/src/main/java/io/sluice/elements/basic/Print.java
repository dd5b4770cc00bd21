// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Prints packets.
 *
 * <p>{@code Print([LABEL, MAXLENGTH, keywords])}
 *
 * <p>One line per packet: LABEL, the length, and up to MAXLENGTH bytes (default 24; -1 for all) in
 * hexadecimal.
 *
 * <p>Keywords: {@code MAXLENGTH}; {@code CONTENTS} {@code NONE}, {@code HEX} (the default) or
 * {@code ASCII}; {@code TIMESTAMP} boolean, default false; {@code PRINTANNO} boolean, default
 * false, the user annotations; {@code HEADROOM} boolean, default false, headroom and tailroom;
 * {@code CPU} boolean, default false, the worker's number; {@code ACTIVE} boolean, default true.
 *
 * <p>Handlers: {@code active} (read, write).
 */
@ElementInfo(name = "Print", replicable = true, live = true)
@ElementEffects(
    reads = {DATA, ANNO_TIMESTAMP, USER_ANNOTATIONS},
    does = REPORTS)
public final class Print extends PacketElement {
  private static final int DEFAULT_BYTES = 24;

  private final StringBuilder line = new StringBuilder(128);
  private String label;
  private int maxLength;
  private ContentsFormat contents;
  private boolean timestamp;
  private boolean annotations;
  private boolean headroom;
  private boolean cpu;
  private boolean active;
  private byte[] bytes = new byte[DEFAULT_BYTES];

  /** Creates the element. */
  public Print() {}

  @Override
  protected void configure(Args args) {
    label = args.optional("LABEL").asString("");
    int positional = args.optional("MAXLENGTH").asInt(DEFAULT_BYTES);
    int length = args.keyword("LENGTH").asInt(positional);
    maxLength = args.keyword("NBYTES").asInt(length);
    contents = ContentsFormat.parse(args, "CONTENTS", args.keyword("CONTENTS").asWord("HEX"));
    timestamp = args.keyword("TIMESTAMP").asBool(false);
    annotations = args.keyword("PRINTANNO").asBool(false);
    headroom = args.keyword("HEADROOM").asBool(false);
    cpu = args.keyword("CPU").asBool(false);
    active = args.keyword("ACTIVE").asBool(true);
  }

  @Override
  protected Effects effects() {
    Effects effects = super.effects();
    effects = timestamp ? effects : effects.notReading(ANNO_TIMESTAMP);
    effects = annotations ? effects : effects.notReading(USER_ANNOTATIONS);
    return contents == ContentsFormat.NONE ? effects.notReading(DATA).reading(LENGTH) : effects;
  }

  @Override
  public int process(long packet) {
    if (active) {
      print(packet);
    }
    return 0;
  }

  private void print(long packet) {
    line.setLength(0);
    line.append(label);
    String separator = label.isEmpty() ? "" : ": ";
    if (cpu) {
      line.append('(').append(worker().index()).append(')');
      separator = ": ";
    }
    if (timestamp) {
      line.append(separator);
      HandlerValues.appendTimestamp(line, Anno.timestamp(packet));
      separator = ": ";
    }
    int length = Mbuf.length(packet);
    line.append(separator);
    for (int width = 1000; width > Math.max(1, length); width /= 10) {
      line.append(' ');
    }
    line.append(length);
    if (headroom) {
      line.append(" (h").append(Mbuf.headroom(packet));
      line.append(" t").append(Mbuf.tailroom(packet)).append(')');
    }
    if (annotations) {
      appendAnnotations(packet);
    }
    if (contents != ContentsFormat.NONE) {
      appendContents(packet, maxLength < 0 ? length : Math.min(maxLength, length));
    }
    router().report(line.toString());
  }

  private void appendAnnotations(long packet) {
    line.append(" | ");
    for (int i = 0; i < Anno.USER_SIZE; i++) {
      // The address annotation is shown in network byte order.
      int at = i < Anno.DST_IP + 4 ? Anno.DST_IP + 3 - i : i;
      ContentsFormat.appendHex(line, Anno.getU8(packet, at));
    }
  }

  private void appendContents(long packet, int count) {
    if (count == 0) {
      return;
    }
    if (bytes.length < count) {
      bytes = new byte[count];
    }
    Bytes.copyOut(Mbuf.data(packet), bytes, 0, count);
    line.append(" | ");
    for (int i = 0; i < count; i++) {
      if (contents == ContentsFormat.HEX) {
        if (i > 0 && i % 4 == 0) {
          line.append(' ');
        }
        ContentsFormat.appendHex(line, bytes[i]);
      } else {
        if (i % 8 == 0) {
          line.append(' ');
        }
        ContentsFormat.appendAscii(line, bytes[i]);
      }
    }
  }

  @Override
  protected void takeOver(Element old) {
    Print before = (Print) old;
    if (isConfiguredLike(before)) {
      active = before.active;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("active", () -> active);
    handlers.write("active", value -> active = HandlerValues.bool(value));
    handlers.mark(".c", "active");
  }
}
