// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.lang.ConfigStrings;

/** A handler call that is made once, when a count is reached. */
final class CountCall {
  /** Is never due. */
  static final CountCall NEVER = new CountCall(Long.MAX_VALUE, Long.MAX_VALUE, "");

  /** The count at which the call is due; a spent one is never. */
  final long at;

  private final long configured;
  private final String call;

  private CountCall(long at, long configured, String call) {
    this.at = at;
    this.configured = configured;
    this.call = call;
  }

  static CountCall parse(Args args, String keyword) {
    String text = args.keyword(keyword).asRaw(null);
    if (text == null) {
      return NEVER;
    }
    try {
      return of(text);
    } catch (HandlerException e) {
      args.error(keyword + " type mismatch");
      return NEVER;
    }
  }

  /**
   * Reads a count and a call.
   *
   * @param text for example {@code 100 source.active false}
   * @return the call
   */
  static CountCall of(String text) {
    String[] parts = ConfigStrings.firstWord(text);
    long count = HandlerValues.integer(parts[0], 0, Long.MAX_VALUE);
    return new CountCall(count, count, parts[1]);
  }

  CountCall spent() {
    return new CountCall(Long.MAX_VALUE, configured, call);
  }

  CountCall renewed() {
    return this == NEVER ? this : new CountCall(configured, configured, call);
  }

  /** Makes the call, on behalf of an element; what goes wrong is reported. */
  void make(Element element) {
    make(element, call);
  }

  /**
   * Writes a handler on behalf of an element.
   *
   * @param element whose scope counts
   * @param call a handler and a value
   */
  static void make(Element element, String call) {
    if (call.isBlank()) {
      return;
    }
    try {
      new ScriptCalls(element).write(call, false);
    } catch (HandlerException e) {
      element
          .router()
          .report(element.name() + " :: " + element.className() + ": " + e.getMessage());
    }
  }
}
