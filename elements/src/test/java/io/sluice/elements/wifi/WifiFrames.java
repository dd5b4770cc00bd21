// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import io.sluice.testing.TestGraph;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** 802.11 frames that tests send: management, control and data. */
public final class WifiFrames {
  /** Data from station 02:..:02 to 02:..:03 by the access point 02:..:01: UDP in IPv4. */
  public static final String TO_AP =
      "0801 2c00 020000000001 020000000002 020000000003 5001 aaaa030000000800"
          + "4500001e0001000040116abb01020304050607080035 0050000aadff4142";

  /** The same frame from the access point, with QoS control. */
  public static final String FROM_AP_QOS =
      "8802 2c00 020000000003 020000000001 020000000002 6001 0500 aaaa030000000800"
          + "4500001e0001000040116abb01020304050607080035 0050000aadff4142";

  /** The same frame between access points: with a fourth address. */
  public static final String BETWEEN_APS =
      "0803 2c00 020000000001 020000000004 020000000003 7001 020000000002 aaaa030000000800"
          + "4500001e0001000040116abb01020304050607080035 0050000aadff4142";

  /** The beacon of a network "pondnet" on channel 6. */
  public static final String BEACON =
      "8000 0000 ffffffffffff 020000000001 020000000001 8001 0011223344556677 6400 1100"
          + "0007706f6e646e6574 010882848b960c121824 030106 050400010000 3204 3048606c";

  /** A request for that network. */
  public static final String PROBE_REQUEST =
      "4000 0000 ffffffffffff 020000000002 ffffffffffff 9001" + "0007706f6e646e6574 010482848b96";

  /** An association request. */
  public static final String ASSOCIATION_REQUEST =
      "0000 3a01 020000000001 020000000002 020000000001 a001 1100 0a00"
          + "0007706f6e646e6574 010482848b96";

  /** An association response. */
  public static final String ASSOCIATION_RESPONSE =
      "1000 3a01 020000000002 020000000001 020000000001 b001 1100 0000 01c0 010482848b96";

  /** An authentication request. */
  public static final String AUTHENTICATION =
      "b000 3a01 020000000001 020000000002 020000000001 c001 0000 0100 0000";

  /** A disassociation. */
  public static final String DISASSOCIATION =
      "a000 3a01 020000000002 020000000001 020000000001 d001 0800";

  /** An acknowledgement. */
  public static final String ACK = "d400 0000 020000000002";

  /** A request to send. */
  public static final String RTS = "b400 2c01 020000000001 020000000002";

  /** All of the above. */
  public static final List<String> ALL =
      List.of(
          TO_AP,
          FROM_AP_QOS,
          BETWEEN_APS,
          BEACON,
          PROBE_REQUEST,
          ASSOCIATION_REQUEST,
          ASSOCIATION_RESPONSE,
          AUTHENTICATION,
          DISASSOCIATION,
          ACK,
          RTS);

  /** Headers of captures, one of which may stand before a frame. */
  private static final List<String> HEADERS =
      List.of(
          "",
          // radiotap: time, flags, rate, channel, signal, noise, antenna
          "0000 2000 6f180000 0000000000000000 1002 8509a000 c8a6 00000100 00000000 0000",
          // radiotap of frames to be sent
          "0000 0e00 04840200 1607 0100 0300",
          // Click's extra header
          "01204907 01000000 1e050700 0b000000 04000000 00030000",
          // Prism2
          "44000000 90000000" + "00".repeat(136));

  private WifiFrames() {}

  /**
   * A frame.
   *
   * @param hex its bytes
   * @return its bytes
   */
  public static byte[] frame(String hex) {
    return TestGraph.hex(hex);
  }

  /**
   * A frame, perhaps behind a header, perhaps damaged or cut.
   *
   * @param random where the choice comes from
   * @return its bytes
   */
  public static byte[] damaged(Random random) {
    String header = HEADERS.get(random.nextInt(HEADERS.size()));
    byte[] frame = frame(header + ALL.get(random.nextInt(ALL.size())));
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      frame[random.nextInt(Math.min(frame.length, 64))] = (byte) random.nextInt(256);
    }
    return Arrays.copyOf(
        frame, random.nextInt(3) > 0 ? frame.length : random.nextInt(frame.length));
  }
}
