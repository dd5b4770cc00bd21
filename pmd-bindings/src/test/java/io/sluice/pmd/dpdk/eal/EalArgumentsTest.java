// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk.eal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.pmd.dpdk.eal.EalArguments.Pages;
import java.util.List;
import org.junit.jupiter.api.Test;

class EalArgumentsTest {
  private static EalArguments arguments(Pages pages, String... user) {
    return new EalArguments(List.of(user), 0, pages, false);
  }

  private static String complete(boolean hugePages, boolean pci, String... user) {
    Pages pages = hugePages ? Pages.RESERVED : Pages.SMALL;
    EalArguments arguments = new EalArguments(List.of(user), 3, pages, pci);
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
  void workersGoWhereTheLcoresAre() {
    assertEquals(List.of(), Eal.processors(List.of("--no-pci", "-m", "64")));
    assertEquals(List.of(1, 3, 4, 5), Eal.processors(List.of("-l", "3-5,1", "--no-pci")));
    assertEquals(List.of(0, 1), Eal.processors(List.of("-l0-1")));
    assertEquals(List.of(1, 2), Eal.processors(List.of("-c", "0x6")));
    assertEquals(List.of(0, 4), Eal.processors(List.of("-c11")));
    assertEquals(List.of(3, 2), Eal.processors(List.of("--lcores=1@2,0@3")));
    assertEquals(List.of(7), Eal.processors(List.of("--lcores", "7")));
    assertEquals(List.of(), Eal.processors(List.of("--lcores=(0,1)@(2-3)")));
    assertEquals(List.of(), Eal.processors(List.of("--log-level=8", "--legacy-mem")));
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
  void memoryThatAnotherProcessMapsIsOneFile() {
    String device = "--vdev=net_virtio_user0,path=/run/x";
    assertEquals(
        device
            + " --lcores=0@3 --no-telemetry --log-level=notice --no-pci --in-memory"
            + " --single-file-segments",
        complete(true, false, device));
    assertEquals(
        device
            + " --lcores=0@3 --no-telemetry --log-level=notice --no-pci --no-huge -m 1024"
            + " --no-shconf",
        complete(false, false, device));
    assertEquals(
        device + " --legacy-mem --lcores=0@3 --no-telemetry --log-level=notice --no-pci",
        complete(true, false, device, "--legacy-mem"));
    assertTrue(EalArguments.lendsMemory(List.of("--vdev", "virtio_user1,path=/run/x")));
    assertFalse(EalArguments.lendsMemory(List.of("--vdev=net_vhost0,iface=/run/x")));
  }

  @Test
  void theLackOfHugePagesIsTold() {
    EalArguments small = arguments(Pages.SMALL);
    assertEquals(1, small.notes().size());
    assertTrue(small.notes().get(0).contains("vm.nr_hugepages"));
    assertTrue(arguments(Pages.SMALL, "--no-huge").notes().isEmpty());
    assertTrue(arguments(Pages.RESERVED).notes().isEmpty());
  }

  @Test
  void transparentPagesAreGoodEnoughForVirtualDevicesOnly() {
    assertTrue(arguments(Pages.TRANSPARENT).result().contains("--no-huge"));
    assertTrue(arguments(Pages.TRANSPARENT).notes().isEmpty());
    assertEquals(1, arguments(Pages.TRANSPARENT, "-a", "0000:03:00.0").notes().size());
  }

  @Test
  void virtualDevicesAreFoundInBothSpellings() {
    assertEquals(
        List.of("net_null0", "net_tap1,iface=x"),
        EalArguments.virtualDevices(
            List.of("--vdev=net_null0", "-m1", "--vdev", "net_tap1,iface=x")));
  }
}
