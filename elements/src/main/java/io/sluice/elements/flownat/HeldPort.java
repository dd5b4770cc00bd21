// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flownat;

/** The port that a flow, or the flow of its replies, keeps from being used again. */
class HeldPort {
  NatPorts ports;

  /** 0 as long as there is none. */
  int port;

  /** Takes a free one for the source of a packet; false when there is none. */
  final boolean take(NatPorts from, long packet) {
    ports = from;
    port = from.take(Endpoints.src(packet), Endpoints.srcPort(packet), Endpoints.dst(packet));
    return port != 0;
  }

  /** Holds one that is taken, too. */
  final void share(NatPorts from, int taken) {
    from.hold(taken);
    ports = from;
    port = taken;
  }

  final void release() {
    if (port != 0) {
      ports.release(port);
    }
  }
}
