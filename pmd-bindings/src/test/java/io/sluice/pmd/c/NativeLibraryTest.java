// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
  @TempDir Path folder;

  @Test
  void unpacksALibraryThatLoads() throws IOException {
    Path library = folder.resolve("libjffi-1.2.so");
    assertTrue(NativeLibrary.unpack(library));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(library), files.toList(), "nothing is left over");
    }
    System.load(library.toString());
  }

  @Test
  void aFolderThatCannotBeWrittenIsNoError() {
    assertFalse(NativeLibrary.unpack(folder.resolve("missing/libjffi-1.2.so")));
  }
}
