// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.socket;

import io.sluice.pmd.c.Socket;

/** The kinds of sockets of {@code Socket}. */
enum Kind {
  TCP(Socket.AF_INET, Socket.SOCK_STREAM),
  UDP(Socket.AF_INET, Socket.SOCK_DGRAM),
  UNIX(Socket.AF_UNIX, Socket.SOCK_STREAM),
  UNIX_DGRAM(Socket.AF_UNIX, Socket.SOCK_DGRAM);

  final int family;
  final int type;

  Kind(int family, int type) {
    this.family = family;
    this.type = type;
  }

  boolean isStream() {
    return type == Socket.SOCK_STREAM;
  }

  boolean isInternet() {
    return family == Socket.AF_INET;
  }
}
