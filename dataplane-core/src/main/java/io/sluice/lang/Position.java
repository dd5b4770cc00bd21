// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

/**
 * A place in a configuration text.
 *
 * @param file the file's name as messages show it
 * @param line the line, from 1; 0 when the place has no line
 */
public record Position(String file, int line) {
  @Override
  public String toString() {
    return line > 0 ? file + ":" + line : file;
  }
}
