// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

/** {@code flowint} that asks; those that change a number are done when the whole rule matched. */
final class FlowNumberOption extends Option {
  /** What is asked of a number that a flow keeps. */
  enum Question {
    SET,
    NOT_SET,
    LESS,
    LESS_OR_EQUAL,
    EQUAL,
    NOT_EQUAL,
    GREATER_OR_EQUAL,
    GREATER;

    static Question of(String word) {
      return switch (word) {
        case "isset" -> SET;
        case "notset", "isnotset" -> NOT_SET;
        case "<" -> LESS;
        case "<=" -> LESS_OR_EQUAL;
        case "==" -> EQUAL;
        case "!=" -> NOT_EQUAL;
        case ">=" -> GREATER_OR_EQUAL;
        case ">" -> GREATER;
        default -> null;
      };
    }
  }

  private final int number;
  private final Question question;
  private final long value;

  FlowNumberOption(int number, Question question, long value) {
    this.number = number;
    this.question = question;
    this.value = value;
  }

  @Override
  long match(Inspected inspected, int cursor, int from) {
    long known = inspected.flowNumber(number);
    boolean set = known != Inspected.UNSET;
    boolean holds =
        switch (question) {
          case SET -> set;
          case NOT_SET -> !set;
          case LESS -> set && known < value;
          case LESS_OR_EQUAL -> set && known <= value;
          case EQUAL -> set && known == value;
          case NOT_EQUAL -> set && known != value;
          case GREATER_OR_EQUAL -> set && known >= value;
          case GREATER -> set && known > value;
        };
    return holds ? cursor : NO;
  }
}
