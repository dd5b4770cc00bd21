// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import java.nio.charset.StandardCharsets;

/**
 * Strips packets up to the first occurrence of a pattern.
 *
 * <p>{@code Search(PATTERN [, STRIP_AFTER, ANNO, SET_ANNO])}
 *
 * <p>Packets without PATTERN leave unchanged on output 1, if there is one.
 *
 * <p>Keywords: {@code STRIP_AFTER} boolean, default true: strips the pattern as well. {@code
 * SET_ANNO} boolean, default true: adds the number of bytes stripped to the two-byte annotation
 * {@code ANNO} (default 16, the paint), for an UnstripAnno.
 */
@ElementInfo(name = "Search", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {DATA, USER_ANNOTATIONS},
    writes = USER_ANNOTATIONS,
    does = {REMOVES_HEADER, DROPS, BRANCHES})
public final class Search extends PacketElement {
  private final int notFound = dropReason("pattern not found");
  private byte[] pattern = new byte[0];
  private boolean stripAfter;
  private boolean annotates;
  private int annotation;

  /** Creates the element. */
  public Search() {}

  @Override
  protected void configure(Args args) {
    String text = args.required("PATTERN").asString("x");
    pattern = text.getBytes(StandardCharsets.ISO_8859_1);
    stripAfter = args.keyword("STRIP_AFTER").asBool(true);
    annotation = args.keyword("ANNO").asAnno(2, Anno.PAINT);
    annotates = args.keyword("SET_ANNO").asBool(true);
    if (text.isEmpty()) {
      args.error("cannot search for an empty string");
    }
  }

  @Override
  public int process(long packet) {
    int found = find(Mbuf.data(packet), Mbuf.length(packet));
    if (found < 0) {
      return reject(notFound);
    }
    int stripped = stripAfter ? found + pattern.length : found;
    Mbuf.adjust(packet, stripped);
    if (annotates) {
      Anno.putU16(packet, annotation, Anno.getU16(packet, annotation) + stripped);
    }
    return 0;
  }

  private int find(long data, int length) {
    int first = pattern[0] & 0xff;
    for (int at = 0; at + pattern.length <= length; at++) {
      if (Bytes.u8(data + at) == first && matches(data + at)) {
        return at;
      }
    }
    return -1;
  }

  private boolean matches(long address) {
    for (int i = 1; i < pattern.length; i++) {
      if (Bytes.u8(address + i) != (pattern[i] & 0xff)) {
        return false;
      }
    }
    return true;
  }
}
