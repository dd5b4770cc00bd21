// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.handler.Handlers;

/** What an element for 802.11 tells of its work when its DEBUG says so: keyword and handler. */
public final class WifiDebug {
  private final Element owner;

  /** Elements on other workers may ask for it. */
  private volatile boolean on;

  /**
   * Creates one that is off.
   *
   * @param owner the element that tells
   */
  public WifiDebug(Element owner) {
    this.owner = owner;
  }

  /**
   * Reads the keyword DEBUG, by default false.
   *
   * @param args the element's arguments
   */
  public void configure(Args args) {
    on = args.keyword("DEBUG").asBool(false);
  }

  /** Turns it off. */
  public void reset() {
    on = false;
  }

  /**
   * Whether to tell.
   *
   * @return the keyword, or what was written since
   */
  public boolean isOn() {
    return on;
  }

  /**
   * Tells something, whether or not it is on.
   *
   * @param text behind the element's name and class, perhaps with a colon
   */
  public void tell(String text) {
    owner.router().report(owner.name() + " :: " + owner.className() + text);
  }

  /**
   * Takes over what was written to the handler.
   *
   * @param before of the old configuration's element
   */
  public void takeOver(WifiDebug before) {
    on = before.on;
  }

  /**
   * Adds the handler {@code debug}.
   *
   * @param handlers where to
   */
  public void handlers(Handlers handlers) {
    handlers.read("debug", () -> on);
    handlers.write("debug", value -> on = WifiHandlers.bool("debug", value));
  }
}
