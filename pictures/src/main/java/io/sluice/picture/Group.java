// SPDX-License-Identifier: Apache-2.0
package io.sluice.picture;

/** Boxes with a frame around them. Groups with the same label are distinct. */
public final class Group {
  final String label;

  Group(String label) {
    this.label = label;
  }
}
