// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.element.PacketElement;
import io.sluice.handler.Handlers;

/** The base of elements for 802.11 that can tell what they do, as their DEBUG says. */
public abstract class WifiElement extends PacketElement {
  private final WifiDebug debug = new WifiDebug(this);

  /** Creates the element. */
  protected WifiElement() {}

  @Override
  protected void configure(Args args) {
    debug.configure(args);
  }

  /**
   * Whether to tell.
   *
   * @return the keyword DEBUG, or what was written since
   */
  protected final boolean isDebugged() {
    return debug.isOn();
  }

  /**
   * Tells something, with the element's name.
   *
   * @param text behind the name and a colon
   */
  protected final void tell(String text) {
    debug.tell(": " + text);
  }

  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old)) {
      debug.takeOver(((WifiElement) old).debug);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    debug.handlers(handlers);
  }
}
