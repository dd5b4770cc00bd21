// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Handles the signals that this process receives. Listeners are called first; if there is none, the
 * program's own action runs; without one, the operating system's default action is taken. All
 * methods may be called from any thread.
 *
 * <p>The JDK's class for this is not part of its documented API, hence the reflection; if the class
 * is missing, signals have their default action.
 */
public final class ProcessSignals {
  private static final Map<String, Receivers> RECEIVERS = new HashMap<>();

  private ProcessSignals() {}

  /** The receivers of one signal. */
  private static final class Receivers {
    final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    volatile Runnable usual;

    boolean isEmpty() {
      return listeners.isEmpty() && usual == null;
    }

    void tell() {
      Runnable otherwise = usual;
      if (!tellListeners() && otherwise != null) {
        otherwise.run();
      }
    }

    boolean tellListeners() {
      List<Runnable> told = new ArrayList<>(listeners);
      told.forEach(Runnable::run);
      return !told.isEmpty();
    }
  }

  /**
   * Sets the action for a signal without listeners.
   *
   * @param name without SIG: {@code INT}, {@code USR1}
   * @param action runs on a thread of the JVM
   * @return false if the JVM uses the signal itself
   */
  public static synchronized boolean setAction(String name, Runnable action) {
    Receivers receivers = of(name);
    boolean handled = !receivers.isEmpty() || handle(name, receivers);
    receivers.usual = handled ? action : null;
    return handled;
  }

  /**
   * Adds a listener for a signal.
   *
   * @param name without SIG
   * @param listener called on a thread of the JVM, or on the one that calls {@link #raise}
   * @return false if the JVM uses the signal itself
   */
  public static synchronized boolean listen(String name, Runnable listener) {
    Receivers receivers = of(name);
    if (receivers.isEmpty() && !handle(name, receivers)) {
      return false;
    }
    if (!receivers.listeners.contains(listener)) {
      receivers.listeners.add(listener);
    }
    return true;
  }

  /**
   * Removes a listener. If none is left and there is no action, the signal has its default action.
   *
   * @param name without SIG
   * @param listener the listener
   */
  public static synchronized void ignore(String name, Runnable listener) {
    Receivers receivers = of(name);
    if (receivers.listeners.remove(listener) && receivers.isEmpty()) {
      handle(name, null);
    }
  }

  /**
   * Calls the listeners of a signal as if it had been sent to this process, but without the
   * operating system: they have been called when this returns.
   *
   * @param name without SIG
   * @return false if there is no listener
   */
  public static boolean raise(String name) {
    return of(name).tellListeners();
  }

  private static synchronized Receivers of(String name) {
    return RECEIVERS.computeIfAbsent(name, key -> new Receivers());
  }

  /** Makes the JVM call the receivers; null for the default action. */
  private static boolean handle(String name, Receivers receivers) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object told =
          receivers == null
              ? handler.getField("SIG_DFL").get(null)
              : Proxy.newProxyInstance(
                  ProcessSignals.class.getClassLoader(),
                  new Class<?>[] {handler},
                  (self, method, args) -> {
                    if (method.getName().equals("handle")) {
                      receivers.tell();
                    }
                    return null;
                  });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), told);
      return true;
    } catch (ReflectiveOperationException e) {
      // The class is missing, or the JVM uses the signal (-Xrs): the default action stays.
      return false;
    }
  }
}
