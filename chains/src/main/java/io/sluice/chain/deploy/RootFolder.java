// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A root folder for containers, made from scratch: a minimal Java runtime, the C libraries that it
 * needs, and the jar.
 */
public final class RootFolder {
  /** The path of the Java runtime inside the container. */
  public static final String JAVA = "/jre/bin/java";

  /** The path of the jar inside the container. */
  public static final String JAR = "/vnf.jar";

  private static final String MODULES =
      "java.base,java.compiler,java.desktop,java.management,java.sql,jdk.unsupported";
  private static final Pattern LIBRARY = Pattern.compile("(?:=>\\s*)?(/\\S+\\.so\\S*) \\(0x");

  private RootFolder() {}

  /**
   * Makes the folder.
   *
   * @param folder a folder that does not exist yet
   * @param jar the jar of this program
   * @param mark {@code NAME=VALUE}, set in the environment of the processes that make it: see
   *     {@link Cleanup#kill}
   * @throws DeployException if it cannot be made
   */
  public static void make(Path folder, Path jar, String mark) throws DeployException {
    Path home = Path.of(System.getProperty("java.home"));
    Path jlink = home.resolve("bin/jlink");
    if (!Files.isExecutable(jlink)) {
      throw new DeployException(
          "no jlink in "
              + home
              + ", which makes the containers' Java runtime; install a whole JDK");
    }
    try {
      for (String place : List.of("tmp", "proc", "sys", "dev", "etc", "run")) {
        Files.createDirectories(folder.resolve(place));
      }
      Path runtime = folder.resolve("jre");
      Shell.run(
          List.of(
              "env",
              mark,
              jlink.toString(),
              "--add-modules",
              MODULES,
              "--strip-debug",
              "--no-header-files",
              "--no-man-pages",
              "--output",
              runtime.toString()));
      libraries(folder, runtime);
      Files.copy(jar, folder.resolve(JAR.substring(1)), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new DeployException("cannot make the containers' root folder: " + e.getMessage());
    }
  }

  /** Copies the libraries that the runtime and the native library in the jar need. */
  private static void libraries(Path folder, Path runtime) throws IOException, DeployException {
    TreeSet<String> libraries = new TreeSet<>();
    for (String binary : List.of("bin/java", "lib/server/libjvm.so", "lib/libnet.so")) {
      Matcher matcher = LIBRARY.matcher(Shell.run("ldd", runtime.resolve(binary).toString()));
      while (matcher.find()) {
        libraries.add(matcher.group(1));
      }
    }
    for (String library : libraries) {
      Path source = Path.of(library).toAbsolutePath().normalize();
      Path target = folder.resolve(source.toString().substring(1));
      if (!source.startsWith(runtime) && !Files.exists(target)) {
        Files.createDirectories(target.getParent());
        // Links are resolved: their targets do not exist inside.
        Files.copy(source.toRealPath(), target);
      }
    }
  }
}
