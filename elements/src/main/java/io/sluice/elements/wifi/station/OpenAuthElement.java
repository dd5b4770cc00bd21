// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.station;

import io.sluice.elements.wifi.Dot11;
import io.sluice.header.MacAddress;

/** The base of elements for open authentication. */
abstract class OpenAuthElement extends ManagementElement {
  static final int OPEN = 0;
  static final int REQUEST = 1;
  static final int RESPONSE = 2;

  @Override
  final boolean take(long packet, long frame) {
    if (Dot11.subtype(frame) != Dot11.AUTHENTICATION) {
      return false;
    }
    Body body = new Body(packet);
    int algorithm = body.le16(0);
    long from = Dot11.address2(frame);
    if (algorithm == OPEN) {
      takeOpen(from, body);
    } else {
      tell(": auth " + algorithm + " from " + MacAddress.format(from) + " not supported");
    }
    return true;
  }

  /** Takes a frame of open authentication. */
  abstract void takeOpen(long from, Body body);

  /** Tells of a frame of open authentication if DEBUG is true. */
  final void tellOf(Body body) {
    if (isDebugged()) {
      tell(": auth " + OPEN + " seq " + body.le16(2) + " status " + body.le16(4));
    }
  }
}
