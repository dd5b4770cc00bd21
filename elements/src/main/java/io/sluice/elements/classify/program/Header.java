// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.program;

/** The base of offsets. */
public enum Header {
  /** The first byte of the packet's data. */
  DATA(0),
  /** Two bytes before the MAC header, so that words are aligned as the network header is. */
  MAC(0),
  /** The network header. */
  NETWORK(256),
  /** The transport header. */
  TRANSPORT(512),
  /** The user annotations. */
  ANNOTATIONS(1024);

  /** What Click's program listings add to offsets from here. */
  final int listingBase;

  Header(int listingBase) {
    this.listingBase = listingBase;
  }
}
