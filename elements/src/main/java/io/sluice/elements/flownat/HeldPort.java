// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flownat;

/** The port that a flow, or the flow of its replies, keeps from being used again. */
class HeldPort {
  NatPorts ports;
  int port;

  /** Takes one, there being a free one, for the source of a packet. */
  final void take(NatPorts from, long packet) {
    ports = from;
    port = from.take(Endpoints.src(packet), Endpoints.srcPort(packet), Endpoints.dst(packet));
  }

  /** Holds one that is taken, too. */
  final void share(NatPorts from, int taken) {
    from.hold(taken);
    ports = from;
    port = taken;
  }

  final void release() {
    ports.release(port);
  }
}
