// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import io.sluice.packet.Anno;

/**
 * Numbers of 24 bits that name a virtual network or a path, given in a configuration or by each
 * packet's aggregate annotation.
 */
final class TunnelNumbers {
  static final int MAX = 0xff_ffff;

  /** Stands for each packet's annotation, or for any number. */
  static final int OPEN = -1;

  private static final String ANNOTATION = "ANNO";

  private TunnelNumbers() {}

  static Integer vniOrAnnotation(String text) {
    return text.equals(ANNOTATION) ? Integer.valueOf(OPEN) : number(text);
  }

  static Integer number(String text) {
    return text.matches("[0-9]{1,8}") && Integer.parseInt(text) <= MAX
        ? Integer.valueOf(text)
        : null;
  }

  static int vni(int configured, long packet) {
    return configured == OPEN ? Anno.getI32(packet, Anno.AGGREGATE) & MAX : configured;
  }

  static String text(int configured) {
    return configured == OPEN ? ANNOTATION : String.valueOf(configured);
  }
}
