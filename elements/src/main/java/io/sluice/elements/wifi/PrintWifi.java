// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.ANNO_WIFI;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Prints 802.11 frames.
 *
 * <p>{@code PrintWifi([LABEL, TIMESTAMP])}
 *
 * <p>One line per frame: LABEL; the length; rate, signal and noise from the extra header
 * annotation; type and subtype, with the contents of management frames (names, rates, capabilities,
 * status); addresses 1 to 3, as far as the frame has them; sequence and fragment number; and flags.
 * Beacons and probe responses have only their contents. Control characters in network names are
 * printed as periods; bytes that a short frame lacks count as 0.
 *
 * <p>Keywords: {@code TIMESTAMP} boolean, default false, the packet's timestamp annotation.
 */
@ElementInfo(name = "PrintWifi", replicable = true)
@ElementEffects(
    reads = {DATA, ANNO_WIFI, ANNO_TIMESTAMP},
    does = REPORTS)
public final class PrintWifi extends PacketElement {
  private static final int RATE_5_5 = 11;

  private final StringBuilder line = new StringBuilder(200);
  private final FrameText text = new FrameText(line);
  private String label;
  private boolean timestamp;

  /** Creates the element. */
  public PrintWifi() {}

  @Override
  protected void configure(Args args) {
    label = args.optional("LABEL").asString("");
    timestamp = args.keyword("TIMESTAMP").asBool(false);
  }

  @Override
  public int process(long packet) {
    line.setLength(0);
    text.of(packet);
    start(packet);
    int control = text.u8(0);
    int subtype = control & 0xf0;
    switch (control & 0x0c) {
      case Dot11.MANAGEMENT -> {
        line.append("mgmt ");
        text.management(subtype);
      }
      case Dot11.CONTROL -> control(subtype);
      case Dot11.DATA -> {
        line.append("data ");
        line.append(
            switch (text.u8(1) & Dot11.DIRECTION) {
              case Dot11.NO_DS -> "nods ";
              case Dot11.TO_DS -> "tods ";
              case Dot11.FROM_DS -> "frds ";
              default -> "dsds ";
            });
      }
      default -> line.append("unknown-type-").append(control & 0x0c).append(' ');
    }
    // By the subtype alone, as in Click: that of a beacon is that of a data frame with QoS, too.
    if (subtype != Dot11.BEACON && subtype != Dot11.PROBE_RESPONSE) {
      addresses(Mbuf.length(packet));
      flags(packet);
    }
    router().report(line.toString());
    return 0;
  }

  private void start(long packet) {
    if (!label.isEmpty()) {
      line.append(label).append(": ");
    }
    if (timestamp) {
      HandlerValues.appendTimestamp(line, Anno.timestamp(packet));
      line.append(": ");
    }
    padded(Mbuf.length(packet), 4);
    line.append(" | ");
    int rate = WifiExtra.rate(packet, 0);
    if (rate == RATE_5_5) {
      line.append(" 5.5");
    } else {
      padded(rate / 2, 2);
    }
    line.append("Mb +");
    padded(WifiExtra.rssi(packet), 2);
    line.append('/');
    padded(WifiExtra.silence(packet), 2);
    line.append(" | ");
  }

  private void padded(int value, int width) {
    int digits = 1;
    for (int rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    for (; digits < width; digits++) {
      line.append(' ');
    }
    line.append(value);
  }

  private void control(int subtype) {
    line.append("cntl ");
    switch (subtype) {
      case 0xa0 -> line.append("psp  ");
      case 0xb0 -> line.append("rts  ");
      case 0xc0 -> line.append("cts  ");
      case 0xd0 -> line.append("ack  ").append(text.le16(2)).append(' ');
      case 0xe0 -> line.append("cfe  ");
      case 0xf0 -> line.append("cfea ");
      default -> line.append("unknown-subtype-").append(subtype).append(' ');
    }
  }

  private void addresses(int length) {
    line.append(text.address(4));
    if (length >= 16) {
      line.append(' ').append(text.address(10));
    }
    if (length > 22) {
      line.append(' ').append(text.address(16));
    }
    line.append(' ');
    if (length >= Dot11.HEADER_LENGTH) {
      int sequence = text.le16(22);
      line.append("seq ").append(sequence >> 4);
      if ((sequence & 15) != 0 || (text.u8(1) & Dot11.MORE_FRAGMENTS) != 0) {
        line.append(" frag ").append(sequence & 15);
      }
      line.append(' ');
    }
  }

  private void flags(long packet) {
    int extra = WifiExtra.flags(packet);
    int own = text.u8(1);
    line.append('[');
    flag(extra & WifiExtra.TX, " tx");
    flag(extra & WifiExtra.TX_FAIL, " fail");
    flag(extra & WifiExtra.TX_USED_ALT_RATE, " alt_rate");
    flag(extra & WifiExtra.RX_ERR, " err");
    flag(extra & WifiExtra.RX_MORE, " more");
    flag(own & Dot11.RETRY, " retry");
    flag(own & Dot11.PROTECTED, " wep");
    line.append(" ] ");
    if ((extra & WifiExtra.TX) != 0) {
      line.append(" retries ").append(WifiExtra.retries(packet));
    }
  }

  private void flag(int bits, String name) {
    if (bits != 0) {
      line.append(name);
    }
  }
}
