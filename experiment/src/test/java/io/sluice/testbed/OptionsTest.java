// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.chain.deploy.DeployException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
  private static String refusal(String... args) {
    return assertThrows(DeployException.class, () -> Options.parse(Arrays.asList(args)))
        .getMessage();
  }

  @Test
  void listsAreRead() throws DeployException {
    Options options =
        Options.parse(
            List.of("--forms", "process", "--lengths", "64,1400", "--schemes", "2", "--no-kernel"));
    assertEquals(List.of("process"), options.forms());
    assertEquals(List.of(64, 1400), options.lengths());
    assertEquals(List.of(2), options.schemes());
  }

  @Test
  void whatIsWrongIsSaid() {
    assertEquals("unrecognized option '--bad'; see './testbed --help'", refusal("--bad"));
    assertEquals("--lengths needs a value", refusal("--lengths"));
    assertEquals("--lengths: '9' is not a number from 64 to 1400", refusal("--lengths", "64,9"));
    assertEquals("--forms: 'x' is not one of nodes, process, dpdk", refusal("--forms", "nodes,x"));
    assertEquals("--seconds: '0' is not a number of at least 0.1", refusal("--seconds", "0"));
    assertTrue(
        refusal("--signatures", "/nowhere").startsWith("--signatures: cannot read /nowhere"));
    assertTrue(refusal("--click", "/nowhere/click").startsWith("--click: cannot execute /nowhere"));
  }

  @Test
  void aMissingProgramIsNamedWithItsPackage() {
    assertEquals(
        List.of("no program no-such-thing; install it: apt install some-package"),
        Requirements.missing(
            List.of(
                new Requirements.Tool("sh", "dash"),
                new Requirements.Tool("no-such-thing", "some-package"))));
  }
}
