// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import io.sluice.testing.TestGraph;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packets longer than the usual buffer, from sources and from files. */
class LongPacketsTest {
  @TempDir Path folder;

  private static Router run(String config, List<String> log) {
    Router router = Router.parse(config, new RouterOptions().log(log::add));
    router.runUntilIdle(1000);
    return router;
  }

  @Test
  void jumboFramesPassThroughFilesWhole() throws Exception {
    Path first = folder.resolve("1.pcap");
    Path second = folder.resolve("2.pcap");
    List<String> log = new ArrayList<>();
    run("InfiniteSource(LENGTH 9014, LIMIT 3, STOP true) -> ToDump(" + first + ", SNAPLEN 0)", log)
        .close();
    run("FromDump(" + first + ", STOP true) -> ToDump(" + second + ", SNAPLEN 0)", log).close();
    assertEquals(24 + 3 * (16 + 9014), Files.size(second));
    assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
    assertTrue(log.isEmpty(), log.toString());
  }

  @Test
  void whatNoBufferHoldsIsCutAndReportedOnce() throws Exception {
    Path file = folder.resolve("1.pcap");
    ByteBuffer capture = ByteBuffer.allocate(24 + 2 * (16 + 70_000)).order(LITTLE_ENDIAN);
    capture.putInt(0xa1b2c3d4).putInt(0x0004_0002).putLong(0).putInt(262_144).putInt(1);
    for (int i = 0; i < 2; i++) {
      capture.putLong(0).putInt(70_000).putInt(70_000).put(new byte[70_000]);
    }
    Files.write(file, capture.array());
    String config = "f :: FromDump(" + file + ", STOP true) -> c :: Counter -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertEquals("131070", graph.read("c.byte_count"));
      assertTrue(graph.log().get(0).contains("packets longer than 65535 bytes are cut"));
      assertEquals(1, graph.log().size());
    }
  }

  @Test
  void packetsThatNoBufferHoldsAreRefused() {
    String errors = TestGraph.errorsOf("InfiniteSource(\"" + "x".repeat(70_000) + "\") -> Discard");
    assertTrue(errors.contains("packets of 70000 bytes do not fit buffers of 65535"), errors);
    try (TestGraph graph = TestGraph.of("s :: InfiniteSource(LIMIT 1) -> Discard")) {
      assertThrows(HandlerException.class, () -> graph.write("s.data", "x".repeat(65_536)));
      graph.run();
    }
  }

  @Test
  void aPullBehindAQueueGetsTheLastPacketBeforeTheStop() {
    String config =
        "InfiniteSource(LIMIT 1000, STOP true) -> q :: Queue -> Unqueue -> c :: Counter -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertEquals("1000", graph.read("c.count"));
      assertEquals("0", graph.read("q.length"));
    }
  }
}
