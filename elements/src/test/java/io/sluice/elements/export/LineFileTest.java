// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineFileTest {
  @TempDir Path folder;

  private void append(Path path, String lines) throws IOException {
    try (LineFile file = new LineFile(path.toString())) {
      file.add(lines);
      file.flush();
    }
  }

  @Test
  void appendsToWholeLines() throws IOException {
    Path path = folder.resolve("lines");
    append(path, "a\n");
    append(path, "b\nc\n");
    assertEquals("a\nb\nc\n", Files.readString(path));
  }

  @Test
  void lineThatAKilledRunLeftHalfWrittenSpoilsNoOther() throws IOException {
    Path path = folder.resolve("lines");
    Files.writeString(path, "{\"a\": 1}\n{\"a");
    append(path, "{\"a\": 2}\n");
    assertEquals("{\"a\": 1}\n{\"a\n{\"a\": 2}\n", Files.readString(path));
    try (LineFile file = new LineFile(path.toString())) {
      file.flush();
    }
    assertEquals(3, Files.readAllLines(path).size());
  }
}
