// SPDX-License-Identifier: Apache-2.0
package io.sluice.effect;

/** Which of a packet's annotations are read: what nobody reads need not be written. */
public enum AnnotationUse {
  /** None: neither header positions nor others. */
  NONE,

  /** Header positions only. */
  HEADERS,

  /** Perhaps any. */
  ALL;

  /**
   * What two readers read together.
   *
   * @param other the other's use
   * @return the greater one
   */
  public AnnotationUse and(AnnotationUse other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
