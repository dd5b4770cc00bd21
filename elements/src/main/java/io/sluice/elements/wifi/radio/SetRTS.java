// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.radio;

import static io.sluice.effect.Field.ANNO_WIFI;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.elements.wifi.WifiExtra;
import io.sluice.elements.wifi.WifiHandlers;
import io.sluice.handler.Handlers;

/**
 * Has a radio ask before it sends packets, or not.
 *
 * <p>{@code SetRTS(RTS)}
 *
 * <p>Sets the extra header annotation's flag for a request to send if RTS is true, and clears it
 * otherwise.
 *
 * <p>Handlers: {@code rts} (read, write); what is written is a number, and 0 is false.
 */
@ElementInfo(name = "SetRTS", replicable = true)
@ElementEffects(reads = ANNO_WIFI, writes = ANNO_WIFI)
public final class SetRTS extends PacketElement {
  private boolean rts;

  /** Creates the element. */
  public SetRTS() {}

  @Override
  protected void configure(Args args) {
    rts = args.required("RTS").asBool(false);
  }

  @Override
  public int process(long packet) {
    WifiExtra.mark(packet);
    WifiExtra.flag(packet, WifiExtra.DO_RTS_CTS, rts);
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old)) {
      rts = ((SetRTS) old).rts;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("rts", () -> rts);
    handlers.write("rts", value -> rts = WifiHandlers.unsigned("rts", value) != 0);
  }
}
