// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.MacAddress;
import io.sluice.pmd.dpdk.eal.DpdkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** The handlers that report on a port, common to receiving and sending elements. */
final class PortHandlers {
  private PortHandlers() {}

  /**
   * The handlers of a receiving element; without a port they give zeros, as FastClick's scripts
   * expect.
   */
  static void receive(Handlers handlers, Supplier<DpdkPort> port) {
    read(handlers, port, "hw_count", p -> p.stats().rxPackets());
    read(handlers, port, "hw_bytes", p -> p.stats().rxBytes());
    read(handlers, port, "hw_dropped", p -> p.stats().rxMissed());
    read(handlers, port, "hw_errors", p -> p.stats().rxErrors());
    read(handlers, port, "nombufs", p -> p.stats().rxNoBuffer());
    read(handlers, port, "rss_reta_size", p -> p.info().retaSize());
    handlers.readWith(
        "queue_count", parameter -> port.get() == null ? "0" : queueCount(port.get(), parameter));
    device(handlers, port);
  }

  /** The handlers of a sending element. */
  static void transmit(Handlers handlers, Supplier<DpdkPort> port) {
    read(handlers, port, "hw_count", p -> p.stats().txPackets());
    read(handlers, port, "hw_bytes", p -> p.stats().txBytes());
    read(handlers, port, "hw_errors", p -> p.stats().txErrors());
    device(handlers, port);
  }

  private static void device(Handlers handlers, Supplier<DpdkPort> port) {
    read(handlers, port, "carrier", p -> p.link().up() ? 1 : 0);
    read(handlers, port, "speed", p -> p.link().speed());
    read(handlers, port, "duplex", p -> duplex(p.link()));
    read(handlers, port, "autoneg", p -> p.link().autonegotiated() ? 1 : 0);
    read(handlers, port, "mac", p -> mac(p.mac()));
    read(handlers, port, "mtu", DpdkPort::mtu);
    read(handlers, port, "driver", p -> p.info().driver());
    read(handlers, port, "vendor", p -> vendor(p.name()));
    read(handlers, port, "device", DpdkPort::id);
    read(handlers, port, "nb_rx_queues", p -> p.info().rxQueues());
    read(handlers, port, "nb_tx_queues", p -> p.info().txQueues());
    handlers.readWith(
        "xstats", parameter -> port.get() == null ? "" : xstats(port.get(), parameter.strip()));
  }

  private static void read(
      Handlers handlers, Supplier<DpdkPort> port, String name, Function<DpdkPort, Object> value) {
    handlers.read(
        name,
        () -> {
          DpdkPort p = port.get();
          try {
            return p == null ? 0 : value.apply(p);
          } catch (DpdkException e) {
            throw new HandlerException(e.getMessage());
          }
        });
  }

  private static int duplex(PortLink link) {
    return !link.up() ? -1 : link.fullDuplex() ? 1 : 0;
  }

  private static String mac(byte[] bytes) {
    long value = 0;
    for (byte b : bytes) {
      value = value << 8 | b & 0xff;
    }
    return MacAddress.format(value);
  }

  /** The PCI vendor of a device, or "virtual". */
  private static String vendor(String device) {
    try {
      return Files.readString(Path.of("/sys/bus/pci/devices", device, "vendor")).strip();
    } catch (IOException e) {
      return "virtual";
    }
  }

  private static String xstats(DpdkPort port, String name) {
    Map<String, Long> values = port.xstats();
    if (!name.isEmpty()) {
      Long value = values.get(name);
      if (value == null) {
        throw new HandlerException("port " + port.name() + " has no statistic '" + name + "'");
      }
      return value.toString();
    }
    StringBuilder text = new StringBuilder();
    values.forEach((key, value) -> text.append(key).append(": ").append(value).append('\n'));
    return text.toString();
  }

  private static String queueCount(DpdkPort port, String parameter) {
    if (!parameter.isBlank()) {
      int queue =
          (int) HandlerValues.integer(parameter, 0, Math.max(0, port.info().rxQueues() - 1));
      return Integer.toString(port.rx(queue).waiting());
    }
    StringBuilder text = new StringBuilder();
    for (int queue = 0; queue < port.info().rxQueues(); queue++) {
      text.append(queue).append(' ').append(port.rx(queue).waiting()).append('\n');
    }
    return text.toString();
  }
}
