// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.example;

import io.sluice.elements.userlevel.Injector;
import io.sluice.router.GraphBuilder;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;

/** Pushes two packets through a graph and reads a counter: Sluice as a library. */
public final class CountPackets {
  private CountPackets() {}

  public static void main(String[] args) {
    Injector in = new Injector();
    GraphBuilder graph =
        new GraphBuilder()
            .add("in", in, "")
            .add("types", "Classifier", "12/0800, -")
            .add("ip", "Counter", "")
            .add("done", "Discard", "")
            .chain("in", "types", "ip", "done")
            .connect("types", 1, 0, "done");
    try (Router router = graph.build(new RouterOptions())) {
      byte[] packet = new byte[60];
      packet[12] = 0x08; // EtherType 0x0800: IPv4
      in.send(packet);
      in.send(new byte[60]);
      router.runUntilIdle(100);
      System.out.println(router.read("ip.count") + " of " + router.read("done.count"));
    }
  }
}
