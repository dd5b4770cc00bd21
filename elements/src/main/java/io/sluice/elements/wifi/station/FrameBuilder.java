// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.station;

import io.sluice.elements.wifi.Dot11;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes a management frame: the body first, then the packet. Grows; used again and again. */
final class FrameBuilder {
  private static final int RATES = 8;
  private static final int MAX_ELEMENT = 255;
  private static final int ALWAYS_BASIC = 2;
  private static final int BASIC_AT_5_GHZ = 12;
  private static final int LAST_2_4_GHZ_CHANNEL = 15;

  private byte[] body = new byte[128];
  private int length;

  /** Begins with an empty body. */
  FrameBuilder begin() {
    length = 0;
    return this;
  }

  FrameBuilder u8(int value) {
    if (length == body.length) {
      body = Arrays.copyOf(body, 2 * length);
    }
    body[length++] = (byte) value;
    return this;
  }

  FrameBuilder le16(int value) {
    return u8(value).u8(value >> 8);
  }

  /** Adds the network's name. */
  FrameBuilder ssid(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    int count = Math.min(bytes.length, MAX_ELEMENT);
    u8(Body.SSID).u8(count);
    for (int i = 0; i < count; i++) {
      u8(bytes[i]);
    }
    return this;
  }

  /** Adds the first eight rates; 2 is a basic one, and 12 is above channel 15. */
  FrameBuilder rates(int[] rates, int channel) {
    return firstRates(rates, RATES, channel);
  }

  /** Adds at most so many rates. */
  FrameBuilder firstRates(int[] rates, int most, int channel) {
    int count = Math.min(rates.length, most);
    u8(Body.RATES).u8(count);
    for (int i = 0; i < count; i++) {
      u8(rates[i] | basic(rates[i], rates[i], channel));
    }
    return this;
  }

  /** Adds the rates behind the first eight, if there are any. */
  FrameBuilder moreRates(int[] rates, int channel) {
    int count = Math.min(rates.length - RATES, MAX_ELEMENT);
    if (count > 0) {
      u8(Body.MORE_RATES).u8(count);
      for (int i = 0; i < count; i++) {
        // Above channel 15, Click goes by the rate eight places before.
        u8(rates[RATES + i] | basic(rates[RATES + i], rates[i], channel));
      }
    }
    return this;
  }

  private static int basic(int rate, int rateAt5GHz, int channel) {
    boolean basic =
        rate == ALWAYS_BASIC || channel > LAST_2_4_GHZ_CHANNEL && rateAt5GHz == BASIC_AT_5_GHZ;
    return basic ? Body.BASIC : 0;
  }

  /** Adds the channel, and that no traffic is waiting for stations. */
  FrameBuilder channelAndTraffic(int channel) {
    u8(Body.CHANNEL).u8(1).u8(channel);
    return u8(Body.TRAFFIC).u8(4).u8(0).u8(1).u8(0).u8(0);
  }

  /** Makes the packet; 0 when there is no buffer. */
  long packet(PacketAllocator packets, int subtype, long receiver, long sender, long bssid) {
    long packet = packets.allocate(Dot11.HEADER_LENGTH + length);
    if (packet != 0) {
      long frame = Mbuf.data(packet);
      Dot11.set(frame, Dot11.MANAGEMENT | subtype, Dot11.NO_DS, receiver, sender, bssid);
      Bytes.copyIn(frame + Dot11.HEADER_LENGTH, body, 0, length);
    }
    return packet;
  }
}
