// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.lang.ConfigStrings;

/** A handler call that is made once, when a count is reached. */
public final class CountCall {
  /** Is never due. */
  public static final CountCall NEVER = new CountCall(Long.MAX_VALUE, Long.MAX_VALUE, "");

  /** The count at which the call is due; a spent one is never. */
  public final long at;

  private final long configured;
  private final String call;

  private CountCall(long at, long configured, String call) {
    this.at = at;
    this.configured = configured;
    this.call = call;
  }

  /**
   * Reads a count and a call from an argument.
   *
   * @param args the arguments
   * @param keyword its name
   * @return the call; one that is never due when the argument is absent or wrong
   */
  public static CountCall parse(Args args, String keyword) {
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
  public static CountCall of(String text) {
    String[] parts = ConfigStrings.firstWord(text);
    long count = HandlerValues.integer(parts[0], 0, Long.MAX_VALUE);
    return new CountCall(count, count, parts[1]);
  }

  /**
   * Reads a count and a call that are written to a handler.
   *
   * @param text for example {@code 100 source.active false}
   * @param complaint what to say when the first word is no count
   * @param element whose scope counts
   * @return the call
   * @throws HandlerException when it is none, or calls a handler that is not there
   */
  public static CountCall of(String text, String complaint, Element element) {
    String[] parts = ConfigStrings.firstWord(text);
    if (!parts[0].matches("\\d{1,18}|0[xX][0-9a-fA-F]{1,15}")) {
      throw new HandlerException(complaint);
    } else if (parts[1].isBlank()) {
      throw new HandlerException("syntax error");
    }
    new ScriptCalls(element).requireWritable(ConfigStrings.firstWord(parts[1])[0]);
    return of(text);
  }

  /**
   * The count, whether the call was made or not.
   *
   * @return the number; empty when there is no call
   */
  public String count() {
    return this == NEVER ? "" : String.valueOf(configured);
  }

  /**
   * This call once it was made.
   *
   * @return one that is never due, and can be renewed
   */
  public CountCall spent() {
    return new CountCall(Long.MAX_VALUE, configured, call);
  }

  /**
   * What was configured.
   *
   * @param element whose scope counts
   * @return the count and the call, which always names an element; empty when there is none, or it
   *     was made
   */
  public String text(Element element) {
    if (at == Long.MAX_VALUE) {
      return "";
    }
    boolean own = ConfigStrings.firstWord(call)[0].indexOf('.') < 0;
    return at + " " + (own ? element.name() + "." : "") + call;
  }

  /**
   * This call as it was configured.
   *
   * @return due at the configured count
   */
  public CountCall renewed() {
    return this == NEVER ? this : new CountCall(configured, configured, call);
  }

  /**
   * Makes the call; what goes wrong is reported.
   *
   * @param element on whose behalf
   */
  public void make(Element element) {
    make(element, call);
  }

  /**
   * Checks that a call names a handler that can be written.
   *
   * @param setup of the element whose scope counts; takes the error
   * @param element that element
   * @param keyword the argument that says the call
   * @param call a handler and a value, or blank
   */
  public static void check(Setup setup, Element element, String keyword, String call) {
    if (call.isBlank()) {
      return;
    }
    try {
      new ScriptCalls(element).requireWritable(ConfigStrings.firstWord(call)[0]);
    } catch (HandlerException e) {
      setup.error(keyword + ": " + e.getMessage());
    }
  }

  /**
   * Writes a handler on behalf of an element.
   *
   * @param element whose scope counts
   * @param call a handler and a value
   */
  public static void make(Element element, String call) {
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
