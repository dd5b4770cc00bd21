// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressionTest {
  @TempDir Path folder;

  @Test
  void fileWithDamagedGzipHeaderIsClosed() throws IOException {
    Path file = folder.resolve("damaged.gz");
    Files.write(file, new byte[] {0x1f, (byte) 0x8b, 7, 0});
    assertThrows(IOException.class, () -> Compression.of(file).open(file));
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      assertEquals(0, open.filter(descriptor -> isOf(descriptor, file)).count());
    }
  }

  @Test
  void whereverGzipDataIsCutOffThereIsAReason() throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(whole)) {
      gzip.write(new byte[100]);
    }
    for (int length = 2; length < whole.size(); length++) {
      byte[] part = Arrays.copyOf(whole.toByteArray(), length);
      IOException e =
          assertThrows(
              IOException.class,
              () -> Compression.open(new ByteArrayInputStream(part)).readAllBytes());
      assertNotNull(e.getMessage(), length + " bytes");
    }
  }

  private static boolean isOf(Path descriptor, Path file) {
    try {
      return Files.isSameFile(descriptor, file);
    } catch (IOException e) {
      return false;
    }
  }
}
