// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.picture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which package uses which, from compiled classes. The packages of a module above the core are one:
 * {@code io.sluice.elements.ip} is {@code elements}.
 */
final class PackageGraph {
  private static final String ROOT = "io.sluice.";

  private final SortedMap<String, SortedSet<String>> used = new TreeMap<>();

  private PackageGraph() {}

  static PackageGraph of(JavaClasses classes) {
    PackageGraph graph = new PackageGraph();
    for (JavaClass each : classes) {
      String from = name(each);
      if (from.isEmpty()) {
        continue;
      }
      SortedSet<String> targets = graph.used.computeIfAbsent(from, key -> new TreeSet<>());
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        String to = name(dependency.getTargetClass().getBaseComponentType());
        if (!to.isEmpty() && !to.equals(from)) {
          targets.add(to);
        }
      }
    }
    return graph;
  }

  private static String name(JavaClass javaClass) {
    String full = javaClass.getPackageName() + ".";
    return full.startsWith(ROOT) ? full.substring(ROOT.length()).split("\\.")[0] : "";
  }

  SortedSet<String> names() {
    return new TreeSet<>(used.keySet());
  }

  /** What a package uses, without what these use anyway: fewer arrows say the same. */
  SortedSet<String> usedDirectly(String name) {
    SortedSet<String> direct = new TreeSet<>(used.get(name));
    for (String each : used.get(name)) {
      direct.removeAll(reachable(each));
    }
    return direct;
  }

  private SortedSet<String> reachable(String name) {
    SortedSet<String> seen = new TreeSet<>();
    TreeSet<String> open = new TreeSet<>(used.getOrDefault(name, new TreeSet<>()));
    while (!open.isEmpty()) {
      String next = open.pollFirst();
      if (seen.add(next)) {
        open.addAll(used.getOrDefault(next, new TreeSet<>()));
      }
    }
    return seen;
  }

  /**
   * What lives in each package: the first clause of its package-info.
   *
   * @param root of the repository
   */
  static Map<String, String> purposes(Path root) throws IOException {
    Map<String, String> purposes = new TreeMap<>();
    for (String module :
        List.of("dataplane-core", "elements", "pictures", "chains", "pmd-bindings", "vnf")) {
      Path sources = root.resolve(module + "/src/main/java/io/sluice");
      try (Stream<Path> folders = Files.list(sources)) {
        for (Path folder : folders.toList()) {
          Path info = folder.resolve("package-info.java");
          if (Files.exists(info)) {
            purposes.put(folder.getFileName().toString(), firstClause(Files.readString(info)));
          }
        }
      }
    }
    return purposes;
  }

  private static String firstClause(String source) {
    return source
        .substring(source.indexOf("/**") + 3)
        .replaceAll("\\n \\*", " ")
        .replaceAll("\\s+", " ")
        .replaceAll("[.,:;({].*", "")
        .strip();
  }
}
