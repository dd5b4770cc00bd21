// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import io.sluice.elements.rewrite.SequenceShifts;

/** What the two directions of a connection share: the worker's that both TCPIn run on. */
final class TcpConnection {
  /** Addresses and ports, those of the first direction. */
  record Key(long addresses, int ports) {}

  final Key key;
  SequenceShifts shifts = new SequenceShifts();

  /** Directions that have a flow. */
  int flows;

  TcpConnection(Key key) {
    this.key = key;
  }
}
