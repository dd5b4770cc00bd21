// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.regex;

/** A pattern that is none, or that asks for too much; the message says why, a line for each. */
final class RegexSyntax extends Exception {
  private static final long serialVersionUID = 1L;

  RegexSyntax(String message) {
    super(message);
  }
}
