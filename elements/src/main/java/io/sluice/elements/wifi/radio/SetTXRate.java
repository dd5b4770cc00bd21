// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.radio;

import static io.sluice.effect.Field.ANNO_WIFI;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.elements.wifi.WifiExtra;
import io.sluice.elements.wifi.WifiHandlers;
import io.sluice.handler.Handlers;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Sets the rate that a radio is to send packets at.
 *
 * <p>{@code SetTXRate([RATE, TRIES, ETHTYPE, OFFSET])}
 *
 * <p>Sets rate and tries of the extra header annotation. RATE is in 500 kb/s: 2 is 1 Mb/s, 11 is
 * 5.5 Mb/s. 0, the default, stands for 2. The annotation has 8 bits for each number.
 *
 * <p>Keywords: {@code TRIES} how often the radio tries, at least 1, default 12; {@code ETHTYPE} an
 * EtherType, default 0 for all packets: other packets, and those too short to have one, pass
 * unchanged; {@code OFFSET} where the Ethernet header is in the packet, in bytes, default 0.
 *
 * <p>Handlers: {@code rate}, {@code tries} (read, write).
 */
@ElementInfo(name = "SetTXRate", replicable = true, live = true)
@ElementEffects(reads = DATA, writes = ANNO_WIFI)
public final class SetTXRate extends PacketElement {
  private static final int DEFAULT_RATE = 2;
  private static final int DEFAULT_TRIES = 12;
  private static final int TYPE_OFFSET = 12;

  private int rate;
  private int tries;
  private int type;
  private long typeOffset;

  /** Creates the element. */
  public SetTXRate() {}

  @Override
  protected void configure(Args args) {
    rate = args.optional("RATE").asInt(0);
    tries = args.keyword("TRIES").asInt(DEFAULT_TRIES);
    type = args.keyword("ETHTYPE").asInt(0, 0, 0xffff);
    typeOffset = args.keyword("OFFSET").asLong(0, 0, 0xffff_ffffL) + TYPE_OFFSET;
    if (rate < 0) {
      args.error("RATE must be >= 0");
    }
    if (tries < 1) {
      args.error("TRIES must be >= 0");
    }
  }

  @Override
  public int process(long packet) {
    if (type == 0 || hasType(packet)) {
      WifiExtra.mark(packet);
      WifiExtra.setRate(packet, 0, rate == 0 ? DEFAULT_RATE : rate);
      WifiExtra.setTries(packet, 0, tries);
    }
    return 0;
  }

  private boolean hasType(long packet) {
    return typeOffset + 2 <= Mbuf.length(packet)
        && Bytes.u16(Mbuf.data(packet) + typeOffset) == type;
  }

  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old)) {
      SetTXRate before = (SetTXRate) old;
      rate = before.rate;
      tries = before.tries;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("rate", () -> rate);
    handlers.write("rate", value -> rate = WifiHandlers.unsigned("rate", value));
    handlers.read("tries", () -> tries);
    handlers.write("tries", value -> tries = WifiHandlers.unsigned("tries", value));
  }
}
