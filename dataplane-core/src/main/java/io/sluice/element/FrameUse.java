// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

/** What an element does about where the frames begin that a device received. */
public enum FrameUse {
  /** It may move the start of the data, or the MAC header annotation, or make other packets. */
  MOVES,

  /** What comes out begins where it began when it came in, and is annotated as it was. */
  KEEPS,

  /** It is a device: what comes out begins with the link header, and is annotated so. */
  RECEIVES
}
