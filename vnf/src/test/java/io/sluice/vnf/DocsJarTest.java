// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages in {@code docs} name files that exist, and their examples compile. */
class DocsJarTest {
  private static final Pattern FILE =
      Pattern.compile("(?<![\\w./])\\w[\\w./-]*/[\\w.-]+\\.(?:java|svg|md|txt)\\b");
  private static final Pattern EXAMPLE =
      Pattern.compile("(?s)```java\n((?:package example|import) .*?)```\n");
  private static final Pattern CLASS = Pattern.compile("public final class (\\w+)");
  private static final Pattern LINK = Pattern.compile("\\]\\((?!http)([^)#]+)\\)");

  @TempDir Path directory;

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.list(Command.ROOT.resolve("docs"))) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }

  private static List<String> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Command.ROOT)) {
      return files.map(Path::toString).filter(file -> !file.contains("/target/")).toList();
    }
  }

  @Test
  void namesFilesThatExist() throws IOException {
    List<String> sources = sources();
    TreeSet<String> missing = new TreeSet<>();
    for (Path page : pages()) {
      for (String name : found(FILE, 0, Files.readString(page))) {
        Pattern path =
            Pattern.compile(".*/" + Pattern.quote(name).replace("/.../", "\\E/.*/\\Q") + "$");
        if (sources.stream().noneMatch(file -> path.matcher(file).matches())) {
          missing.add(page.getFileName() + ": " + name);
        }
      }
    }
    assertEquals(new TreeSet<>(), missing);
  }

  @Test
  void linksToFilesThatExist() throws IOException {
    TreeSet<String> missing = new TreeSet<>();
    for (Path page : pages()) {
      for (String target : found(LINK, 1, Files.readString(page))) {
        if (!Files.exists(page.resolveSibling(target))) {
          missing.add(page.getFileName() + ": " + target);
        }
      }
    }
    assertEquals(new TreeSet<>(), missing);
  }

  /** The examples that are whole classes; a test belongs into the library, with what tests need. */
  @Test
  void examplesCompile() throws IOException {
    for (Path page : pages()) {
      List<String> sources = new ArrayList<>();
      for (String example : found(EXAMPLE, 1, Files.readString(page))) {
        String name = found(CLASS, 1, example).get(0);
        sources.add(Files.writeString(directory.resolve(name + ".java"), example).toString());
      }
      if (!sources.isEmpty()) {
        assertEquals(0, compile(sources), page.toString());
      }
    }
  }

  private int compile(List<String> sources) {
    List<String> command = new ArrayList<>(List.of("-proc:full", "-cp", Command.JAR.toString()));
    command.addAll(List.of("-d", directory.toString()));
    command.addAll(sources);
    return ToolProvider.getSystemJavaCompiler()
        .run(null, null, null, command.toArray(String[]::new));
  }

  private static List<String> found(Pattern pattern, int group, String text) {
    return pattern.matcher(text).results().map(match -> match.group(group)).toList();
  }
}
