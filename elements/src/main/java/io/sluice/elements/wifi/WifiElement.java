// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.element.PacketElement;
import io.sluice.handler.Handlers;

/** The base of elements for 802.11 that can tell what they do, as their DEBUG says. */
public abstract class WifiElement extends PacketElement {
  private boolean debug;

  /** Creates the element. */
  protected WifiElement() {}

  @Override
  protected void configure(Args args) {
    debug = args.keyword("DEBUG").asBool(false);
  }

  /**
   * Whether to tell.
   *
   * @return the keyword DEBUG, or what was written since
   */
  protected final boolean isDebugged() {
    return debug;
  }

  /**
   * Tells something, with the element's name.
   *
   * @param text behind the name and a colon
   */
  protected final void tell(String text) {
    router().report(name() + " :: " + className() + ": " + text);
  }

  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old)) {
      debug = ((WifiElement) old).debug;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("debug", () -> debug);
    handlers.write("debug", value -> debug = WifiHandlers.bool("debug", value));
  }
}
