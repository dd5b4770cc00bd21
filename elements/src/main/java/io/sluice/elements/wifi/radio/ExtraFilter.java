// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.radio;

import io.sluice.element.Element;
import io.sluice.element.PacketElement;
import io.sluice.elements.wifi.Dot11;
import io.sluice.elements.wifi.WifiExtra;
import io.sluice.handler.Handlers;
import io.sluice.packet.Mbuf;

/** The base of elements that let no packets with a flag of the extra header pass. */
abstract class ExtraFilter extends PacketElement {
  private final int flag;
  private final int reason;
  private long filtered;

  ExtraFilter(int flag, String reason) {
    this.flag = flag;
    this.reason = dropReason(reason);
  }

  @Override
  public final int process(long packet) {
    boolean found = WifiExtra.isSet(packet) && (WifiExtra.flags(packet) & flag) != 0;
    if (!found && !isFlaggedInHeader(packet)) {
      return 0;
    }
    filtered++;
    // Click sends them nowhere, should there be three outputs.
    return nOutputs() == 2 ? 1 : reason;
  }

  private boolean isFlaggedInHeader(long packet) {
    if (Mbuf.length(packet) < 8) {
      return false;
    }
    long data = Mbuf.data(packet);
    return Dot11.le32(data) == WifiExtra.MAGIC && (Dot11.le32(data + 4) & flag) != 0;
  }

  @Override
  protected void takeOver(Element old) {
    filtered = ((ExtraFilter) old).filtered;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("drops", () -> filtered);
  }
}
