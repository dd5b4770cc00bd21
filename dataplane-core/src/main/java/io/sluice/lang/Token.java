// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

/**
 * A token of the language.
 *
 * @param kind what it is
 * @param text the text it was made from
 * @param position where it stands
 */
record Token(Kind kind, String text, Position position) {
  enum Kind {
    IDENTIFIER("identifier"),
    VARIABLE("variable"),
    ARROW("'->'"),
    DOUBLE_ARROW("'=>'"),
    CONTEXT_ARROW("'~>'"),
    DOUBLE_COLON("'::'"),
    DOUBLE_BAR("'||'"),
    ELLIPSIS("'...'"),
    ELEMENTCLASS("'elementclass'"),
    REQUIRE("'require'"),
    PROVIDE("'provide'"),
    DEFINE("'define'"),
    COMMA("','"),
    SEMICOLON("';'"),
    OPEN_PAREN("'('"),
    CLOSE_PAREN("')'"),
    OPEN_BRACKET("'['"),
    CLOSE_BRACKET("']'"),
    OPEN_BRACE("'{'"),
    CLOSE_BRACE("'}'"),
    BAR("'|'"),
    DASH("'-'"),
    OTHER("character"),
    END("end of file");

    private final String printed;

    Kind(String printed) {
      this.printed = printed;
    }

    /** How messages name it: {@code expected ','}. */
    String printed() {
      return printed;
    }

    boolean isArrow() {
      return this == ARROW || this == DOUBLE_ARROW || this == CONTEXT_ARROW;
    }
  }

  boolean is(Kind wanted) {
    return kind == wanted;
  }
}
