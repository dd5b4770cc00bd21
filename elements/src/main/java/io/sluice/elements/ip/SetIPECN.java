// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS_CHECKSUMS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_TOS;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;

/**
 * Sets the ECN field of IPv4 packets (RFC 3168).
 *
 * <p>{@code SetIPECN(ECN)}
 *
 * <p>ECN is 0 to 3 or a name: {@code no}, {@code ect1} or {@code ECT(1)} (1), {@code ect2} or
 * {@code ECT(0)} (2), {@code ce} (3). Expects the IP header annotation; the checksum is updated
 * incrementally.
 *
 * <p>Handlers: {@code ecn} (read, write).
 */
@ElementInfo(name = "SetIPECN", replicable = true, live = true)
@ElementEffects(
    reads = {IP_VERSION, IP_TOS, IP_CHECKSUM, LENGTH, ANNO_NETWORK},
    writes = {IP_TOS, IP_CHECKSUM},
    does = {DROPS, KEEPS_CHECKSUMS})
public final class SetIPECN extends TosElement {
  private static final int DSCP = 0xfc;

  private int ecn;
  private String text = "";

  /** Creates the element. */
  public SetIPECN() {}

  @Override
  protected void configure(Args args) {
    text = args.required("ECN").asString("no");
    ecn = parse(text);
    if (ecn < 0) {
      args.error("bad ECN argument");
    }
  }

  /** Returns -1 for a text that is wrong. */
  private static int parse(String text) {
    return switch (text) {
      case "0", "no", "-" -> 0;
      case "1", "ect1", "ECT(1)" -> 1;
      case "2", "ect2", "ECT(0)" -> 2;
      case "3", "ce", "CE" -> 3;
      default -> -1;
    };
  }

  @Override
  public int process(long packet) {
    return setTos(packet, DSCP, ecn);
  }

  @Override
  protected void takeOver(Element old) {
    SetIPECN before = (SetIPECN) old;
    if (isConfiguredLike(before)) {
      text = before.text;
      ecn = before.ecn;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("ecn", () -> text);
    handlers.write("ecn", this::write);
    handlers.mark(".", "ecn");
  }

  private void write(String value) {
    int number = parse(value.strip());
    if (number < 0) {
      throw new HandlerException("bad ECN argument");
    }
    text = value.strip();
    ecn = number;
  }
}
