// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import java.lang.reflect.Proxy;

/**
 * Handlers for signals. The JDK's class for it is not part of its documented interface, hence the
 * reflection: where it is missing, a signal ends the process as usual.
 */
final class Signals {
  private static final int KILLED_BY_SIGNAL = 128;

  private Signals() {}

  /**
   * Has the first SIGINT or SIGTERM do something; the second one ends the process.
   *
   * @param action what to do, on a thread of the JVM's
   */
  static void onInterrupt(Runnable action) {
    boolean[] seen = new boolean[1];
    for (String name : new String[] {"INT", "TERM"}) {
      int status = KILLED_BY_SIGNAL + (name.equals("INT") ? 2 : 15);
      handle(
          name,
          () -> {
            synchronized (seen) {
              if (seen[0]) {
                Runtime.getRuntime().halt(status);
              }
              seen[0] = true;
            }
            action.run();
          });
    }
  }

  private static void handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, args) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException e) {
      // No such class, or the signal belongs to the JVM (-Xrs): the default action stays.
    }
  }
}
