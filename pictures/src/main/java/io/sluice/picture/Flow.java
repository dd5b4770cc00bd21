// SPDX-License-Identifier: Apache-2.0
package io.sluice.picture;

/** What an arrow of a picture represents, which decides how it and its ports look. */
public enum Flow {
  /** Any relation: no ports, an arrowhead. */
  PLAIN,
  /** Packets that are pushed: filled ports, a solid line. */
  PUSH,
  /** Packets that are pulled: empty ports, a dashed line. */
  PULL
}
