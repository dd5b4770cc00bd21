// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each package is one job that a newcomer takes in at a glance, and says which. */
class PackagesTest {
  private static final int MOST_FILES = 30;

  private static final Path ROOT = Path.of(System.getProperty("sluice.root"));

  @Test
  void noPackageHasMoreThanThirtyClassesOrLacksAPackageInfo() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (String module :
        List.of("dataplane-core", "elements", "pictures", "chains", "pmd-bindings", "vnf")) {
      List<Path> folders = folders(ROOT.resolve(module).resolve("src/main/java"));
      assertFalse(folders.isEmpty(), module);
      for (Path folder : folders) {
        check(folder, wrong);
      }
    }
    assertEquals(List.of(), wrong);
  }

  private static List<Path> folders(Path sources) throws IOException {
    try (Stream<Path> all = Files.walk(sources)) {
      return all.filter(Files::isDirectory).toList();
    }
  }

  private static void check(Path folder, List<String> wrong) throws IOException {
    List<String> names;
    try (Stream<Path> files = Files.list(folder)) {
      names = files.map(file -> file.getFileName().toString()).toList();
    }
    boolean described = names.contains("package-info.java");
    long classes = names.stream().filter(name -> name.endsWith(".java")).count();
    classes -= described ? 1 : 0;
    if (classes > MOST_FILES) {
      wrong.add(ROOT.relativize(folder) + " has " + classes + " classes");
    }
    if (classes > 0 && !described) {
      wrong.add(ROOT.relativize(folder) + " lacks a package-info.java");
    }
  }
}
