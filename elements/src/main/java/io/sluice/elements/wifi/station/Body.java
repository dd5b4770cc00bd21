// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.station;

import io.sluice.elements.wifi.Dot11;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import java.util.Arrays;

/**
 * What a management frame holds behind its header: numbers, and elements of an identifier, a length
 * and so many bytes. Bytes that the frame lacks count as 0, and elements end where it does.
 */
final class Body {
  static final int SSID = 0;
  static final int RATES = 1;
  static final int CHANNEL = 3;
  static final int TRAFFIC = 5;
  static final int MORE_RATES = 50;

  /** Rates of a basic set have this bit. */
  static final int BASIC = 0x80;

  private static final int MAX_SSID = 32;
  private static final int NONE = -1;

  private final long data;
  private final int length;

  Body(long packet) {
    data = Mbuf.data(packet);
    length = Mbuf.length(packet);
  }

  private int u8(int at) {
    return at < length ? Bytes.u8(data + at) : 0;
  }

  /** A number at an offset from the end of the header. */
  int le16(int offset) {
    int at = Dot11.HEADER_LENGTH + offset;
    return u8(at) | u8(at + 1) << 8;
  }

  /** The last element with an identifier, from an offset on; negative when there is none. */
  private int find(int offset, int identifier) {
    int found = NONE;
    for (int at = Dot11.HEADER_LENGTH + offset; at < length; at += u8(at + 1) + 2) {
      if (u8(at) == identifier) {
        found = at;
      }
    }
    return found;
  }

  /** The network's name; empty when there is none, or it is. */
  String ssid(int offset) {
    int at = find(offset, SSID);
    StringBuilder name = new StringBuilder();
    int end = at < 0 ? 0 : Math.min(length, at + 2 + Math.min(u8(at + 1), MAX_SSID));
    for (int i = at + 2; i < end; i++) {
      name.append((char) u8(i));
    }
    return name.toString();
  }

  /** The channel; negative when it is not given. */
  int channel(int offset) {
    int at = find(offset, CHANNEL);
    return at < 0 ? NONE : u8(at + 2);
  }

  /** At most so many rates of the last element with an identifier, the basic bit included. */
  int[] rates(int offset, int identifier, int most) {
    int at = find(offset, identifier);
    return at < 0 ? new int[0] : ratesAt(at, most);
  }

  /** At most so many rates of whatever element begins at an offset. */
  int[] ratesOf(int offset, int most) {
    return ratesAt(Dot11.HEADER_LENGTH + offset, most);
  }

  private int[] ratesAt(int at, int most) {
    int count = Math.min(Math.min(u8(at + 1), most), length - at - 2);
    int[] rates = new int[Math.max(0, count)];
    Arrays.setAll(rates, i -> u8(at + 2 + i));
    return rates;
  }

  /** Appends the names of capabilities, each with a space behind it, in brackets. */
  static void appendCapabilities(StringBuilder text, int bits) {
    String[] names = {"ESS ", "IBSS ", "CF_POLLABLE ", "CF_POLLREQ ", "PRIVACY "};
    text.append("[ ");
    for (int i = 0; i < names.length; i++) {
      if ((bits & 1 << i) != 0) {
        text.append(names[i]);
      }
    }
    text.append("] ");
  }

  /** Appends rates, the basic ones in braces. */
  static void appendRates(StringBuilder text, int[] rates) {
    text.append("( { ");
    for (int rate : rates) {
      if ((rate & BASIC) != 0) {
        text.append(rate & ~BASIC).append(' ');
      }
    }
    text.append("} ");
    for (int rate : rates) {
      if ((rate & BASIC) == 0) {
        text.append(rate).append(' ');
      }
    }
    text.append(')');
  }

  /** Rates without the bit for basic ones. */
  static int[] plain(int[] rates) {
    return Arrays.stream(rates).map(rate -> rate & ~BASIC).toArray();
  }
}
