// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class EalArgumentsTest {
  private static String complete(boolean hugePages, boolean pci, String... user) {
    EalArguments arguments = new EalArguments(List.of(user), 3, hugePages, pci);
    assertEquals("sluice", arguments.result().get(0));
    return String.join(" ", arguments.result().subList(1, arguments.result().size()));
  }

  @Test
  void nothingSaid() {
    assertEquals(
        "--lcores=0@3 --no-telemetry --log-level=notice --no-pci --in-memory",
        complete(true, false));
    assertEquals(
        "--lcores=0@3 --no-telemetry --log-level=notice --no-pci --no-huge -m 1024 --no-shconf",
        complete(false, false));
  }

  @Test
  void theUserIsRight() {
    String[] user = {
      "-l0-1", "--log-level=pmd.net:debug", "-a", "0000:03:00.0", "--telemetry", "--no-huge", "-m64"
    };
    assertEquals(String.join(" ", user) + " --no-shconf", complete(true, false, user));
    assertEquals(
        "-c 1 --file-prefix=x --no-telemetry --log-level=notice --no-pci",
        complete(true, false, "-c", "1", "--file-prefix=x"));
  }

  @Test
  void boundPciDevicesAreScanned() {
    assertEquals(
        "--lcores=0@3 --no-telemetry --log-level=notice --in-memory", complete(true, true));
  }

  @Test
  void inMemoryGivesWayWithoutHugePages() {
    assertEquals(
        "--no-pci --lcores=0@3 --no-telemetry --log-level=notice --no-huge -m 1024 --no-shconf",
        complete(false, false, "--no-pci", "--in-memory"));
  }

  @Test
  void theLackOfHugePagesIsTold() {
    EalArguments arguments = new EalArguments(List.of(), 0, false, false);
    assertEquals(1, arguments.notes().size());
    assertTrue(arguments.notes().get(0).contains("vm.nr_hugepages"));
    assertTrue(new EalArguments(List.of("--no-huge"), 0, false, false).notes().isEmpty());
    assertTrue(new EalArguments(List.of(), 0, true, false).notes().isEmpty());
  }

  @Test
  void virtualDevicesAreFoundInBothSpellings() {
    assertEquals(
        List.of("net_null0", "net_tap1,iface=x"),
        EalArguments.virtualDevices(
            List.of("--vdev=net_null0", "-m1", "--vdev", "net_tap1,iface=x")));
  }
}
