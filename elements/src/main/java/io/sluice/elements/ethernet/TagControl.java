// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import io.sluice.argument.Arg;
import io.sluice.argument.Args;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Vlan;
import io.sluice.packet.Anno;

/**
 * The tag control information that an element writes: fixed, or each packet's VLAN_TCI annotation.
 */
final class TagControl {
  private static final String FROM_ANNOTATION = "ANNO";

  private int value;
  private boolean fromAnnotation;

  /**
   * Reads the arguments VLAN_TCI and VLAN_PCP, and the keyword VLAN_ID.
   *
   * @param args the element's arguments
   */
  void configure(Args args) {
    Arg tciArg = args.optional("VLAN_TCI");
    fromAnnotation = FROM_ANNOTATION.equals(tciArg.asString(null));
    int tci = fromAnnotation ? -1 : tciArg.asInt(-1, 0, 0xffff);
    int pcp = args.optional("VLAN_PCP").asInt(0, 0, 7);
    int id = args.keyword("VLAN_ID").asInt(0, 0, Vlan.MAX_VID);
    value = (tci >= 0 ? tci : id) | pcp << 13;
  }

  /**
   * The tag control information for a packet.
   *
   * @param packet the packet
   * @return 16 bits
   */
  int of(long packet) {
    return fromAnnotation ? Anno.vlanTci(packet) : value;
  }

  boolean isFromAnnotation() {
    return fromAnnotation;
  }

  /**
   * Adds the handlers {@code vlan_tci}, {@code vlan_id} and {@code vlan_pcp}.
   *
   * @param handlers where to
   */
  void handlers(Handlers handlers) {
    handlers.read("vlan_tci", () -> fromAnnotation ? FROM_ANNOTATION : value);
    handlers.write("vlan_tci", this::write);
    handlers.read("vlan_id", () -> Vlan.vidOf(value));
    handlers.write(
        "vlan_id",
        text -> value = value & ~Vlan.MAX_VID | (int) HandlerValues.integer(text, 0, Vlan.MAX_VID));
    handlers.read("vlan_pcp", () -> Vlan.pcpOf(value));
    handlers.write(
        "vlan_pcp", text -> value = value & 0x1fff | (int) HandlerValues.integer(text, 0, 7) << 13);
  }

  private void write(String text) {
    boolean annotation = text.strip().equals(FROM_ANNOTATION);
    value = annotation ? 0 : (int) HandlerValues.integer(text, 0, 0xffff);
    fromAnnotation = annotation;
  }

  /** Goes on with the tag of another one. */
  void takeOver(TagControl old) {
    value = old.value;
    fromAnnotation = old.fromAnnotation;
  }

  /** The arguments that stand for what is set now, as Click words them. */
  String config() {
    return fromAnnotation
        ? FROM_ANNOTATION
        : "VLAN_ID " + Vlan.vidOf(value) + ", VLAN_PCP " + Vlan.pcpOf(value);
  }
}
