// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CounterFileTest {
  @TempDir Path folder;

  private String config() {
    return "in :: Inject -> c :: CounterFile(%s) -> out :: Capture"
        .formatted(folder.resolve("counts"));
  }

  private long[] counts() throws IOException {
    ByteBuffer file =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve("counts")))
            .order(ByteOrder.nativeOrder());
    assertEquals(32, file.capacity());
    return new long[] {file.getLong(0), file.getLong(16)};
  }

  @Test
  void theFileHasTheNumbersAtOnceAndAfterTheEnd() throws IOException {
    try (TestGraph graph = TestGraph.of(config())) {
      graph.send("in", new byte[60], new byte[40]);
      assertArrayEquals(new long[] {2, 100}, counts());
      assertEquals("2", graph.read("c.count"));
      assertEquals("100", graph.read("c.byte_count"));
      graph.replace(config());
      graph.send("in", new byte[10]);
      assertArrayEquals(new long[] {3, 110}, counts());
      assertEquals(3, graph.packets("out").size());
    }
    try (TestGraph again = TestGraph.of(config())) {
      again.send("in", new byte[5]);
      assertArrayEquals(new long[] {4, 115}, counts());
      again.write("c.reset", "");
      assertArrayEquals(new long[] {0, 0}, counts());
    }
  }

  @Test
  void aFileThatCannotBeMadeIsAnError() {
    String file = folder.resolve("no/counts").toString();
    String errors = TestGraph.errorsOf("Idle -> CounterFile(" + file + ") -> Discard");
    assertTrue(errors.contains(file), errors);
  }
}
