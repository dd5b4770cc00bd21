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
 * A root folder for containers, made from scratch: a Java runtime with what the program needs and
 * no more, the C libraries that it is linked with, and the jar.
 */
public final class RootFolder {
  /** The runtime's program, as seen from inside. */
  public static final String JAVA = "/jre/bin/java";

  /** The program's jar, as seen from inside. */
  public static final String JAR = "/vnf.jar";

  private static final String MODULES =
      "java.base,java.compiler,java.desktop,java.management,java.sql,jdk.unsupported";
  private static final Pattern LIBRARY = Pattern.compile("(?:=>\\s*)?(/\\S+\\.so\\S*) \\(0x");

  private RootFolder() {}

  /**
   * Makes the folder.
   *
   * @param folder that does not exist yet
   * @param jar the program
   * @param mark {@code NAME=VALUE} in the environment of what works on it, see {@link Remains#kill}
   * @throws DeployException when that is not possible
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

  /** Copies what the runtime and the native library in the jar are linked with. */
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
        // not as a link: what it points to is not there
        Files.copy(source.toRealPath(), target);
      }
    }
  }
}
