// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec.steps;

import io.sluice.packet.Anno;
import java.util.Arrays;

/**
 * What the two ends of a tunnel have agreed on: keys, and how sequence numbers are counted. The
 * counter belongs to the worker that encapsulates, the window to the one that decapsulates.
 */
public final class EspTunnel {
  /** Bytes of a key. */
  public static final int KEY_LENGTH = 16;

  /** Sequence numbers that the window can hold. */
  private static final int MAX_WINDOW = 64;

  /** The annotation that names a packet's tunnel by its security parameters index. */
  static final int SPI_ANNO = Anno.FIRST_TIMESTAMP;

  private final int spi;
  private final byte[] cipherKey;
  private final byte[] macKey;
  private final int start;
  private final int window;

  private int next;
  private int last;
  private long seen;

  /**
   * Agrees on something.
   *
   * @param spi security parameters index, not 0
   * @param cipherKey {@value #KEY_LENGTH} bytes
   * @param macKey {@value #KEY_LENGTH} bytes
   * @param start the first sequence number, and the one behind the last
   * @param window how many sequence numbers a packet may be late; beyond 64 counts as 64
   */
  public EspTunnel(int spi, byte[] cipherKey, byte[] macKey, int start, int window) {
    this.spi = spi;
    this.cipherKey = cipherKey.clone();
    this.macKey = macKey.clone();
    this.start = start;
    this.window = Math.min(window, MAX_WINDOW);
    next = start;
    last = start;
  }

  /**
   * The security parameters index.
   *
   * @return 32 bits
   */
  public int spi() {
    return spi;
  }

  byte[] cipherKey() {
    return cipherKey;
  }

  byte[] macKey() {
    return macKey;
  }

  /**
   * Whether another one was agreed on in the same way.
   *
   * @param other the other one
   * @return true when keys and numbers are the same
   */
  public boolean isLike(EspTunnel other) {
    return spi == other.spi
        && start == other.start
        && window == other.window
        && Arrays.equals(cipherKey, other.cipherKey)
        && Arrays.equals(macKey, other.macKey);
  }

  /** The sequence number of the next packet. */
  int nextSequence() {
    int sequence = next++;
    if (sequence == 0) {
      next = start;
    }
    return sequence;
  }

  /** Whether a packet with a sequence number was not there before, and is not too late. */
  boolean accept(int sequence) {
    if (sequence == 0) {
      return false;
    }
    if (sequence == start && last != start) {
      // The sender began anew.
      seen = 0;
      last = sequence;
      return true;
    }
    long ahead = (sequence & 0xffff_ffffL) - (last & 0xffff_ffffL);
    if (ahead > 0) {
      seen = ahead < window ? seen << ahead | 1 : 1;
      last = sequence;
      return true;
    }
    if (-ahead >= window || (seen >>> -ahead & 1) != 0) {
      return false;
    }
    seen |= 1L << -ahead;
    return true;
  }
}
