// SPDX-License-Identifier: Apache-2.0
package io.sluice.machine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * What a test needs of the machine. If something is missing, the test fails and says what to
 * install: a skipped test looks too much like a passed one.
 */
public final class Needs {
  /** The Debian packages of programs, if their names differ. */
  private static final Map<String, String> PACKAGES =
      Map.of(
          "ip",
          "iproute2",
          "tc",
          "iproute2",
          "ping",
          "iputils-ping",
          "nft",
          "nftables",
          "nginx",
          "nginx-light",
          "wg",
          "wireguard-tools");

  private Needs() {}

  /**
   * Fails unless programs are installed.
   *
   * @param programs their names
   */
  public static void programs(String... programs) {
    for (String program : programs) {
      boolean there =
          Arrays.stream((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":"))
              .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
      String name = PACKAGES.getOrDefault(program, program);
      assertTrue(there, program + " is not installed: apt install " + name);
    }
  }

  /** Fails unless root runs the tests. */
  public static void root() {
    String user = System.getProperty("user.name");
    assertTrue("root".equals(user), "needs root, for namespaces, and runs as " + user);
  }

  /**
   * Fails unless the kernel has a feature.
   *
   * @param can whether it has it
   * @param what the feature
   */
  public static void kernel(boolean can, String what) {
    assertTrue(can, "the kernel has no " + what);
  }
}
