// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.run.Timer;
import java.util.ArrayList;
import java.util.List;

/**
 * Stops the driver when an element is no longer scheduled.
 *
 * <p>{@code QuitWatcher(ELEMENT, ...)}
 *
 * <p>Reads the handler {@code scheduled} of each ELEMENT every 10 milliseconds, and stops the
 * driver as soon as one of them is false or empty.
 */
@ElementInfo(name = "QuitWatcher", ports = "0/0")
@ElementEffects
public final class QuitWatcher extends BatchElement {
  private static final long INTERVAL = 10_000_000L;

  private final List<String> calls = new ArrayList<>();
  private ScriptCalls handlers;

  /** Creates the element. */
  public QuitWatcher() {}

  @Override
  protected void configure(Args args) {
    for (String element : args.rest()) {
      calls.add(element.strip() + ".scheduled");
    }
  }

  @Override
  protected void initialize(Setup setup) {
    handlers = new ScriptCalls(this);
    for (String call : calls) {
      String fault = handlers.fault(call);
      if (fault != null) {
        setup.error(fault);
      }
    }
    setup.timer(this::expired).scheduleAfter(INTERVAL);
  }

  private void expired(Timer self) {
    for (String call : calls) {
      if (hasEnded(call)) {
        router().requestStop();
        return;
      }
    }
    self.rescheduleAfter(INTERVAL);
  }

  private boolean hasEnded(String call) {
    try {
      String value = handlers.read(call, false);
      return value.isEmpty() || value.startsWith("f");
    } catch (HandlerException e) {
      return true;
    }
  }
}
