// SPDX-License-Identifier: Apache-2.0
package io.sluice.picture;

/** Boxes with a frame around them. Groups of one label are different groups. */
public final class Group {
  final String label;

  Group(String label) {
    this.label = label;
  }
}
