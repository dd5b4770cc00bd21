// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.example;

import io.sluice.graph.Router;
import io.sluice.graph.RouterOptions;
import java.util.concurrent.TimeUnit;

/** Counts the TCP packets of a capture file: Sluice as a library. */
public final class CountPackets {
  private CountPackets() {}

  public static void main(String[] args) throws InterruptedException {
    String config =
        "FromDump(%s, STOP true) -> Classifier(12/0800 23/06) -> tcp :: Counter -> Discard";
    try (Router router = Router.parse(config.formatted(args[0]), new RouterOptions())) {
      router.start();
      router.awaitStop(10, TimeUnit.SECONDS);
      System.out.println(router.read("tcp.count") + " TCP packets");
    }
  }
}
