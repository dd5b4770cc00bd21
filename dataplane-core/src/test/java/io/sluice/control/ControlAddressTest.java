// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ControlAddressTest {
  @Test
  void portsOfThisMachine() {
    assertEquals(ControlAddress.tcp("127.0.0.1", 41930), ControlAddress.parse("41930"));
    assertEquals("127.0.0.1:41930+", ControlAddress.parse("41930+").toString());
  }

  @Test
  void portsOfOtherMachines() {
    assertEquals(
        ControlAddress.tcp("router.example", 7777), ControlAddress.parse("router.example:7777"));
    assertEquals(ControlAddress.tcp("::1", 7777), ControlAddress.parse("[::1]:7777"));
    assertEquals("[::1]:7777", ControlAddress.parse("[::1]:7777").toString());
  }

  @Test
  void files() {
    assertEquals(ControlAddress.unix(Path.of("/run/x")), ControlAddress.parse("/run/x"));
    assertEquals(ControlAddress.unix(Path.of("x")), ControlAddress.parse("unix:x"));
    assertEquals("./x", ControlAddress.parse("./x").toString());
  }

  @Test
  void whatIsNoAddress() {
    for (String text : new String[] {"", "x", "host:", ":1", "65536", "-1", "1++", "99999999999"}) {
      assertThrows(IllegalArgumentException.class, () -> ControlAddress.parse(text), text);
    }
  }
}
