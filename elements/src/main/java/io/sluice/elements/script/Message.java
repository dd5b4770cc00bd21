// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;

/**
 * Prints a message when the configuration is read.
 *
 * <p>{@code Message(MESSAGE [, TYPE])}
 *
 * <p>TYPE is {@code MESSAGE} (the default), {@code WARNING} or {@code ERROR}; after an error the
 * configuration does not run.
 */
@ElementInfo(name = "Message", ports = "0/0")
@ElementEffects
public final class Message extends BatchElement {
  /** Creates the element. */
  public Message() {}

  @Override
  protected void configure(Args args) {
    String message = args.required("MESSAGE").asString("");
    switch (args.optional("TYPE").asWord("MESSAGE")) {
      case "MESSAGE" -> router().report(position() + ": " + Args.context(this) + ":\n  " + message);
      case "WARNING" -> args.warning(message);
      case "ERROR" -> args.error(message);
      default -> args.error("unrecognized message type");
    }
  }
}
