// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

/**
 * Limits how far a text can expand. A few lines that use each other can expand to more elements
 * than there is memory for; the expansion of such a text ends with a message.
 */
final class Limits {
  /** The depth of nested compound elements and groups in the text. */
  static final int NESTING = 50;

  /** The depth of nested compound elements after expansion, and of nested libraries. */
  static final int EXPANSION_DEPTH = 500;

  static final int PORT = 65_535;
  private static final int ERRORS = 1_000;
  private static final long ELEMENTS = 1_000_000;
  private static final long CONNECTIONS = 2_000_000;
  private static final long PORTS = 2_000_000;
  private static final long CHARACTERS = 100_000_000;
  private static final long STEPS = 20_000_000;
  private static final long SCANNED = 1_000_000_000;

  /** Ends the work on a text; the reason was reported before. */
  static final class Exceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Exceeded(String message) {
      super(message, null, false, false);
    }
  }

  private final Diagnostics diagnostics;
  private final int errorsBefore;
  private long elements;
  private long connections;
  private long ports;
  private long characters;
  private long steps;
  private long scanned;

  Limits(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
    this.errorsBefore = diagnostics.errorCount();
  }

  Exceeded exceeded(Position position, String text) {
    diagnostics.error(position, text);
    return new Exceeded(text);
  }

  /** Reports an error, and gives up when there are too many of them. */
  void error(Position position, String text) {
    diagnostics.error(position, text);
    if (diagnostics.errorCount() - errorsBefore >= ERRORS) {
      throw exceeded(position, "too many errors, giving up");
    }
  }

  void element(Position position) {
    if (++elements > ELEMENTS) {
      throw exceeded(position, "more than " + ELEMENTS + " elements after expansion");
    }
  }

  void connection(Position position) {
    if (++connections > CONNECTIONS) {
      throw exceeded(position, "more than " + CONNECTIONS + " connections after expansion");
    }
  }

  void port(Position position) {
    if (++ports > PORTS) {
      throw exceeded(position, "more than " + PORTS + " port numbers");
    }
  }

  void characters(int count, Position position) {
    characters += count;
    if (characters > CHARACTERS) {
      throw exceeded(position, "more than " + CHARACTERS + " characters after expansion");
    }
  }

  /** Counts work that is not proportional to the length of the text. */
  void step(Position position) {
    if (++steps > STEPS) {
      throw exceeded(position, "configuration takes too long to expand");
    }
  }

  /** Counts characters that are searched for variables. */
  void scanned(int count, Position position) {
    scanned += count;
    if (scanned > SCANNED) {
      throw exceeded(position, "configuration takes too long to expand");
    }
  }
}
