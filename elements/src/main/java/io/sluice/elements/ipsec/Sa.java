// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

import io.sluice.elements.vpn.CipherChoice;
import io.sluice.elements.vpn.ReplayWindow;

/**
 * A security association at work: its transform, its sequence numbers, and what it counts. Belongs
 * to the worker of the element that uses it; other threads read the counts, perhaps late.
 */
final class Sa {
  final SaSpec spec;

  /** Tells its keys from others, but not what they are. */
  final byte[] mark;

  final EspTransform transform;

  /** What came already; null for an outbound one. */
  final ReplayWindow window;

  /** The last sequence number sent. */
  long sequence;

  long packets;
  long bytes;

  /**
   * Creates an association.
   *
   * @param spec whose keys may be wiped afterwards
   * @param ciphers whose ciphers
   * @throws IllegalStateException when a device cannot do that
   */
  Sa(SaSpec spec, byte[] mark, CipherChoice ciphers) {
    this.spec = spec;
    this.mark = mark;
    transform = spec.transform(ciphers);
    window = spec.outbound ? null : new ReplayWindow(spec.window);
    if (window != null) {
      // Sequence numbers begin with 1.
      window.accept(0);
    }
  }

  /** The length of an outer packet with an inner one of a length. */
  int sealedLength(int inner) {
    int block = transform.blockLength;
    int padded = inner + 2 + block - 1 & -block;
    int beside = EspTransform.HEADER + transform.ivLength + EspTransform.ICV;
    return spec.path.headerLength() + beside + padded;
  }

  /** Whether all sequence numbers have been sent. */
  boolean isUsedUp() {
    return sequence == (spec.extended ? -1L : 0xffff_ffffL);
  }

  /**
   * The whole of a sequence number of which the lower half was received (RFC 4303, A2.2): that in
   * the window, or the next one above it.
   *
   * @param low 32 bits
   * @return 64 bits; negative when it lies before the first
   */
  long whole(int low) {
    long lower = low & 0xffff_ffffL;
    if (!spec.extended) {
      return lower;
    }
    long top = window.top();
    long bottom = top - window.size() + 1;
    long sameHalf = top & ~0xffff_ffffL | lower;
    if ((top & 0xffff_ffffL) >= window.size() - 1) {
      return sameHalf >= bottom ? sameHalf : sameHalf + (1L << 32);
    }
    // The window reaches into the numbers with the upper half before.
    return lower >= (bottom & 0xffff_ffffL) ? sameHalf - (1L << 32) : sameHalf;
  }

  /** One line for handlers. */
  String line() {
    long latest = window == null ? sequence : window.top();
    return spec + " seq " + latest + " packets " + packets + " bytes " + bytes;
  }
}
