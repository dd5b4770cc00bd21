// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vnf.example.CountPackets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code in the readme is the code that is tested here, and does what the readme says. */
class ReadmeJarTest {
  private static final Path EXAMPLES =
      Command.ROOT.resolve("vnf/src/test/java/io/sluice/vnf/example");

  @TempDir Path directory;

  private static String example(String name) throws IOException {
    String source = Files.readString(EXAMPLES.resolve(name + ".java"));
    return source.substring(source.indexOf("import "));
  }

  @Test
  void showsTheExamplesAsTheyAre() throws IOException {
    String readme = Files.readString(Command.ROOT.resolve("README.md"));
    assertTrue(readme.contains("```java\n" + example("CountPackets") + "```\n"), "CountPackets");
    assertTrue(readme.contains("```java\n" + example("MinLength") + "```\n"), "MinLength");
  }

  @Test
  void namesOnlyFilesThatExist() throws IOException {
    String readme = Files.readString(Command.ROOT.resolve("README.md"));
    Pattern.compile("\\b(configs/[\\w/]+\\.(click|pcap)|\\]\\((?!http)[^)#]+\\))")
        .matcher(readme)
        .results()
        .map(match -> match.group().replaceAll("^\\]\\(|\\)$", ""))
        .forEach(file -> assertTrue(Files.exists(Command.ROOT.resolve(file)), file));
  }

  /** The number of names in the readme is rounded, and not updated for every new element. */
  @Test
  void countsElementNames() throws IOException {
    String readme = Files.readString(Command.ROOT.resolve("README.md"));
    Matcher figure = Pattern.compile("some (\\d+) names").matcher(readme);
    assertTrue(figure.find());
    long names = Command.run("--list-elements").out().lines().count();
    assertEquals(names, Long.parseLong(figure.group(1)), 10.0, "names in README.md");
  }

  @Test
  void runsAsALibrary() {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out));
    try {
      CountPackets.main(new String[0]);
    } finally {
      System.setOut(before);
    }
    assertEquals("1 of 2\n", out.toString());
  }

  @Test
  void anElementNeedsNothingButTheJar() throws IOException, InterruptedException {
    Path source = Files.writeString(directory.resolve("MinLength.java"), example("MinLength"));
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:full",
                "-cp",
                Command.JAR.toString(),
                "-d",
                directory.toString(),
                source.toString());
    assertEquals(0, compiled);
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "--add-opens",
                "java.base/jdk.internal.misc=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                Command.JAR + ":" + directory,
                "io.sluice.vnf.Main",
                "-h",
                "MinLength.drops",
                "-e",
                "FromDump(configs/sample/mix.pcap, STOP true) -> MinLength(61) -> Discard")
            .directory(Command.ROOT.toFile())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), out);
    assertEquals("MinLength@2.drops:\n132\n\n", out);
  }
}
