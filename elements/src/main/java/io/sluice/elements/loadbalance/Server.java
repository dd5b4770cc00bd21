// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import io.sluice.header.MacAddress;

/** A server behind a balancer, and what it was given so far. Counts belong to the worker. */
final class Server {
  final Host host;

  /** The port that connections go to; 0 for the one they came for. */
  final int port;

  /** The Ethernet address; -1 when it was not given. Changes while the worker stands still. */
  long mac;

  /** Connections that are open, as far as the balancer sees. */
  int connections;

  /** Flows and clients in the table that refer to this server. */
  int entries;

  /** Connections in a row that it has refused; where a {@link PassiveCheck} looks. */
  int refused;

  long packets;
  long bytes;

  /** What it is ahead of the others in smooth weighted round robin. */
  int credit;

  Server(Host host, int port, long mac) {
    this.host = host;
    this.port = port;
    this.mac = mac;
  }

  boolean isSame(Server other) {
    return host.equals(other.host) && port == other.port;
  }

  /** What places this server in consistent hashing, the same on all balancers. */
  long id() {
    return host.ip6()
        ? MaglevTable.mix(MaglevTable.mix(host.high()) + host.low()) ^ port
        : (long) port << 32 | host.address() & 0xffff_ffffL;
  }

  /** Address, and port where there is one. */
  String name() {
    return port == 0 ? host.toString() : host.bracketed() + ":" + port;
  }

  @Override
  public String toString() {
    return mac < 0 ? name() : name() + " " + MacAddress.format(mac);
  }
}
