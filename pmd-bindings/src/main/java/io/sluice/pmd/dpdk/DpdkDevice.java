// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.element.Element;
import io.sluice.element.ElementContext;
import io.sluice.element.Setup;
import io.sluice.pmd.dpdk.eal.DpdkException;
import io.sluice.run.Worker;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A port shared by the elements of a configuration: configured with the requests of all of them
 * when the first is initialized, started when the first is opened, and stopped when the last is
 * cleaned up. A configuration that replaces a running one joins the running port. Used by the
 * control thread.
 */
final class DpdkDevice {
  private static final Map<String, DpdkDevice> DEVICES = new HashMap<>();

  private final DpdkPort port;
  private final Set<Element> users = new LinkedHashSet<>();
  private final Map<Integer, Element> receivers = new HashMap<>();
  private final Map<Integer, Integer> senders = new HashMap<>();
  private PortConfig config;

  /** The promiscuity that a configuration wants which is about to take over; otherwise null. */
  private Boolean promiscuous;

  private DpdkDevice(DpdkPort port) {
    this.port = port;
  }

  /**
   * Finds the port.
   *
   * @param name port number, PCI address or device name
   * @throws DpdkException if DPDK or the port is missing
   */
  static synchronized DpdkDevice open(String name) {
    DpdkPort port = DpdkPort.open(name);
    return DEVICES.computeIfAbsent(port.name(), known -> new DpdkDevice(port));
  }

  /** Closes every unused port; its buffers return to the pool. */
  static synchronized void closeIdle() {
    DEVICES
        .values()
        .removeIf(
            device -> {
              boolean idle = device.users.isEmpty();
              if (idle) {
                device.port.close();
              }
              return idle;
            });
  }

  DpdkPort port() {
    return port;
  }

  /**
   * Configures the port for an element; the first element of a configuration brings in all others.
   *
   * @param user the element
   * @throws DpdkException if the port cannot do what is requested
   */
  void join(Element user) {
    ElementContext router = user.router();
    if (!(router.pool() instanceof DpdkPool pool)) {
      throw new DpdkException("a DPDK port needs a DPDK pool, not " + router.pool().kind());
    }
    PortConfig wanted = new PortConfig();
    PortInfo info = port.info();
    wanted.rxQueues = Math.min(1, info.maxRxQueues());
    wanted.txQueues = Math.min(1, info.maxTxQueues());
    wanted.promiscuous = null;
    for (PortUser other : router.elements(PortUser.class)) {
      if (other.device() == this) {
        other.shape(wanted, info);
      }
    }
    if (config == null) {
      port.configure(wanted, pool);
      config = wanted;
    } else if (wanted.rxQueues > config.rxQueues || wanted.txQueues > config.txQueues) {
      throw new DpdkException(
          "port %s runs with %d receive and %d transmit queues; for more, stop it first"
              .formatted(port.name(), config.rxQueues, config.txQueues));
    } else if (wanted.rxQueues < config.rxQueues && isPolledBy(router)) {
      throw new DpdkException(
          "port %s runs with %d receive queues, of which some would be polled by nobody; stop it first"
              .formatted(port.name(), config.rxQueues));
    } else {
      adjust(wanted, router);
    }
    users.add(user);
  }

  /**
   * Records what can be set on a running port; reports, once per configuration, that other settings
   * stay.
   */
  private void adjust(PortConfig wanted, ElementContext router) {
    boolean first = users.stream().noneMatch(other -> other.router() == router);
    promiscuous = wanted.promiscuous;
    if (first && wanted.changes(config)) {
      router.report("port " + port.name() + " runs, and stays as it was set when it started");
    }
  }

  private boolean isPolledBy(ElementContext router) {
    return router.elements(FromDPDKDevice.class).stream().anyMatch(from -> from.device() == this);
  }

  /**
   * Starts the port, unless it is running.
   *
   * @param setup takes an error
   */
  void start(Setup setup) {
    if (port.isStarted()) {
      return;
    }
    try {
      port.start(config);
    } catch (DpdkException e) {
      setup.error(e.getMessage());
    }
  }

  /**
   * Applies what can be set on a running port.
   *
   * @param setup takes an error
   */
  void commit(Setup setup) {
    try {
      if (promiscuous != null && !promiscuous.equals(config.promiscuous)) {
        port.promiscuous(promiscuous);
        config.promiscuous = promiscuous;
      }
    } catch (DpdkException e) {
      setup.error(e.getMessage());
    }
    promiscuous = null;
  }

  /** Whether elements of a configuration other than this element's use the port. */
  boolean isHandedOver(Element user) {
    return users.stream().anyMatch(other -> other.router() != user.router());
  }

  /** Ends the use of the port; the last user stops it. */
  void leave(Element user) {
    receivers.values().removeIf(other -> other == user);
    promiscuous = null;
    if (users.remove(user) && users.isEmpty()) {
      port.stop();
      config = null;
      senders.clear();
    }
  }

  /**
   * Acquires a receive queue.
   *
   * @throws DpdkException if another element of the same configuration polls it
   */
  RxQueue receive(int queue, Element user) {
    if (queue >= config.rxQueues) {
      throw new DpdkException(
          "port %s has receive queues 0 to %d, not %d"
              .formatted(port.name(), config.rxQueues - 1, queue));
    }
    Element other = receivers.put(queue, user);
    if (other != null && other != user && other.router() == user.router()) {
      throw new DpdkException(
          "queue %d of port %s is polled by %s already: several pollers of one queue are not"
                  .formatted(queue, port.name(), other)
              + " possible, raise N_QUEUES");
    }
    return port.rx(queue);
  }

  /** Acquires a transmit queue for a worker; if two workers have it, it is locked from then on. */
  TxQueue send(int queue, Worker worker) {
    if (queue >= config.txQueues) {
      throw new DpdkException(
          "port %s has transmit queues 0 to %d, not %d"
              .formatted(port.name(), config.txQueues - 1, queue));
    }
    Integer other = senders.putIfAbsent(queue, worker.index());
    if (other != null && other != worker.index()) {
      port.tx(queue).share();
    }
    return port.tx(queue);
  }
}
