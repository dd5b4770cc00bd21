// SPDX-License-Identifier: Apache-2.0
package io.sluice.effect;

/** Which annotations of a packet are read: annotations that nobody reads need not be written. */
public enum AnnotationUse {
  /** None: neither header positions nor others. */
  NONE,

  /** Header positions only. */
  HEADERS,

  /** Possibly any. */
  ALL;

  /** The annotations that one of two readers reads. */
  public AnnotationUse and(AnnotationUse other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
