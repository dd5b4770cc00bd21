// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

/** An error that ends a tool. */
final class ToolException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What is printed around the message. */
  enum Kind {
    /** The tool's name in front. */
    NAMED,
    /** That, and how the tool is called behind. */
    USAGE,
    /** Nothing: the message begins with a file's name. */
    PLAIN
  }

  private final Kind kind;

  private ToolException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** The tool cannot do what it is asked. */
  static ToolException named(String message) {
    return new ToolException(Kind.NAMED, message);
  }

  /** The command line is wrong. */
  static ToolException usage(String message) {
    return new ToolException(Kind.USAGE, message);
  }

  /** A file is wrong, which the message names. */
  static ToolException plain(String message) {
    return new ToolException(Kind.PLAIN, message);
  }

  Kind kind() {
    return kind;
  }
}
