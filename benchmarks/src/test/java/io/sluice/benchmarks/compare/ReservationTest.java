// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.benchmarks.harness.Memory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReservationTest {
  @TempDir Path directory;
  private Path pages;

  @BeforeEach
  void fiveHundredPages() throws Exception {
    pages = directory.resolve("nr_hugepages");
    Files.writeString(pages, "500\n");
  }

  private Path meminfo(long free) throws Exception {
    Path file = directory.resolve("meminfo");
    Files.write(
        file,
        List.of(
            "MemAvailable:   20000000 kB",
            "HugePages_Free:  " + free,
            "Hugepagesize:       2048 kB"));
    return file;
  }

  @Test
  void nothingIsReservedWhenEnoughIsFree() throws Exception {
    try (Reservation reservation = Reservation.of(1000, meminfo(500), pages)) {
      assertTrue(reservation.isGranted());
      assertEquals("500\n", Files.readString(pages));
    }
    assertEquals("500\n", Files.readString(pages));
  }

  @Test
  void numberIsPutBackWhenTheKernelHasNotEnough() throws Exception {
    // a file that never shows more free pages, as a kernel whose memory is in pieces
    Reservation reservation = Reservation.of(1024, meminfo(500), pages);
    assertFalse(reservation.isGranted());
    assertEquals("the kernel found only 500 of 512 huge pages", reservation.refusal());
    assertEquals("500\n", Files.readString(pages));
  }

  @Test
  void moreThanTheMachineHasIsNotAskedFor() throws Exception {
    Reservation reservation = Reservation.of(1 << 20, meminfo(0), pages);
    assertTrue(reservation.refusal().contains("more than is free"), reservation.refusal());
    assertEquals("500\n", Files.readString(pages));
  }

  @Test
  void guardActsWhenItsOwnerIsGone() throws Exception {
    Files.writeString(pages, "512\n");
    Process guard = Reservation.guard(pages, "512", 500);
    guard.getOutputStream().close();
    assertEquals(0, guard.waitFor());
    assertEquals("500\n", Files.readString(pages));
  }

  @Test
  void guardLeavesTheNumberOfSomebodyElse() throws Exception {
    Process guard = Reservation.guard(pages, "512", 400);
    guard.getOutputStream().close();
    guard.waitFor();
    assertEquals("500\n", Files.readString(pages));
  }

  @Test
  void settingOfTheKernelIsReadWhole() throws Exception {
    // such a file gives its text to one read only, and says that it is empty
    Path setting = Path.of("/proc/sys/kernel/pid_max");
    Process cat = new ProcessBuilder("cat", setting.toString()).start();
    String expected = new String(cat.getInputStream().readAllBytes()).trim();
    assertTrue(expected.length() > 1);
    assertEquals(expected, Reservation.number(setting));
  }

  @Test
  void memoryCountsReservedPagesToo() {
    Memory memory =
        Memory.parse(
            List.of("VmHWM:\t  10240 kB", "HugetlbPages:\t   4096 kB"),
            List.of("Rss:   1 kB", "AnonHugePages:      2048 kB", "ShmemPmdMapped: 1024 kB"));
    assertEquals(new Memory(14, 4, 3), memory);
    assertEquals(new Memory(14, 8, 3), memory.max(new Memory(9, 8, 0)));
  }
}
