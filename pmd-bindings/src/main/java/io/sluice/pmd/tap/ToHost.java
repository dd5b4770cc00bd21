// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.tap;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.LinkElement;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketBatch;

/**
 * Hands Ethernet frames to the kernel's network stack.
 *
 * <p>{@code ToHost(DEVNAME)}
 *
 * <p>The kernel receives them on the interface that {@code FromHost(DEVNAME)} in the same
 * configuration has made. Send it IP packets for its address, broadcasts, and a copy of each ARP
 * reply.
 *
 * <p>Handlers: {@code dev_name} (read), {@code sent} (read) frames accepted by the kernel.
 */
@ElementInfo(name = "ToHost", ports = "1/0", processing = "h/")
@ElementEffects(
    reads = DATA,
    does = {SENDS, DROPS, COUNTS})
public final class ToHost extends BatchElement implements LinkElement {
  private String name;
  private FromHost host;

  /** Creates the element. */
  public ToHost() {}

  @Override
  protected void configure(Args args) {
    name = args.required("DEVNAME").asString("");
  }

  @Override
  public Link link() {
    return host.link();
  }

  @Override
  protected void initialize(Setup setup) {
    for (FromHost candidate : router().elements(FromHost.class)) {
      if (candidate.wantedName().equals(name)) {
        host = candidate;
      }
    }
    if (host == null) {
      setup.error("requires a FromHost(" + name + ")");
    } else if (host.worker() != worker()) {
      setup.error(host + " runs on another thread; assign both to one");
    }
  }

  @Override
  public void push(int port, PacketBatch pushed) {
    host.sendAll(pushed);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("dev_name", () -> name);
    handlers.read("sent", () -> host == null ? 0 : host.sent());
  }
}
