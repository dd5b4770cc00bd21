// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

/** What an element is an instance of. */
sealed interface ElementType permits ElementType.Primitive, ElementType.Tunnel, Scope {
  /** The name of the class; empty for a compound element without one. */
  String className();

  /** An element class of which the language knows only the name. */
  record Primitive(String className) implements ElementType {}

  /** A pseudo-element, through which connections lead into or out of a group or compound. */
  enum Tunnel implements ElementType {
    TUNNEL;

    @Override
    public String className() {
      return "<tunnel>";
    }
  }
}
