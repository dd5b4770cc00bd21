// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Who is told of the signals that this process gets. Listeners come first; where there is none, the
 * program's own action is taken, and without one the operating system's. All of it for any thread.
 *
 * <p>The JDK's class for it is not part of its documented interface, hence the reflection: where it
 * is missing, a signal does what it does to any process.
 */
public final class ProcessSignals {
  private static final Map<String, Receivers> RECEIVERS = new HashMap<>();

  private ProcessSignals() {}

  /** Who is told of one signal. */
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
   * Sets what happens when nobody listens.
   *
   * @param name without SIG: {@code INT}, {@code USR1}
   * @param action on a thread of the JVM's
   * @return false when the JVM keeps the signal for itself
   */
  public static synchronized boolean setAction(String name, Runnable action) {
    Receivers receivers = of(name);
    boolean handled = !receivers.isEmpty() || handle(name, receivers);
    receivers.usual = handled ? action : null;
    return handled;
  }

  /**
   * Has a listener told of a signal, besides others.
   *
   * @param name without SIG
   * @param listener told on a thread of the JVM's, or on the one that calls {@link #raise}
   * @return false when the JVM keeps the signal for itself
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
   * Ends {@link #listen}. When nobody is left, the signal does what it does to any process.
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
   * Tells the listeners of a signal as if it had been sent to this process, and without a way
   * through the operating system: once this returns they have been told.
   *
   * @param name without SIG
   * @return false when nobody listens
   */
  public static boolean raise(String name) {
    return of(name).tellListeners();
  }

  private static synchronized Receivers of(String name) {
    return RECEIVERS.computeIfAbsent(name, key -> new Receivers());
  }

  /** Has the JVM tell receivers; null for the default action. */
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
      // No such class, or the signal belongs to the JVM (-Xrs): the default action stays.
      return false;
    }
  }
}
