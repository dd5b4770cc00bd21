// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import io.sluice.pmd.c.Mman;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Memory in pages of 2 MiB, so that a pool's buffers do not compete for the processor's few TLB
 * entries: reserved huge pages (vm.nr_hugepages) if enough are free, otherwise transparent ones,
 * which the kernel provides if it can.
 *
 * @param address of the first byte
 * @param bytes size of the mapping
 * @param kind what to call it
 */
public record HugePages(long address, long bytes, String kind) {
  private static final long PAGE = 2L << 20;
  private static final int HUGE_2MB = 21 << Mman.MAP_HUGE_SHIFT;

  private static final Path TRANSPARENT = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

  /**
   * Allocates memory.
   *
   * @param bytes at least 1
   * @return cleared memory; null if the system provides no huge pages of either kind, or they are
   *     switched off
   */
  public static HugePages allocate(long bytes) {
    if (!Switches.HUGE_PAGES) {
      return null;
    }
    long size = (bytes + PAGE - 1) / PAGE * PAGE;
    HugePages reserved = reserved(size);
    return reserved != null ? reserved : transparent(size);
  }

  private static HugePages reserved(long size) {
    // With MAP_POPULATE, mmap fails if there are too few pages, instead of a SIGBUS at the first
    // access.
    long address = map(size, Mman.MAP_HUGETLB | HUGE_2MB | Mman.MAP_POPULATE);
    return address == Mman.MAP_FAILED ? null : new HugePages(address, size, "huge pages");
  }

  /** Maps one page more than needed, to align the start to a page. */
  static HugePages transparent(long size) {
    if (!transparentAllowed()) {
      return null;
    }
    long mapped = map(size + PAGE, 0);
    if (mapped == Mman.MAP_FAILED) {
      return null;
    }
    long address = mapped + PAGE - 1 & -PAGE;
    if (address > mapped) {
      Mman.munmap(mapped, address - mapped);
    }
    long rest = mapped + PAGE - address;
    if (rest > 0) {
      Mman.munmap(address + size, rest);
    }
    advise(address, size);
    return new HugePages(address, size, "transparent huge pages");
  }

  /**
   * Requests transparent huge pages from the kernel, if they are allowed.
   *
   * @param address of the first byte, aligned to a huge page
   * @param size in bytes, a multiple of 2 MiB
   */
  public static void advise(long address, long size) {
    if (Switches.HUGE_PAGES) {
      Mman.madvise(address, size, Mman.MADV_HUGEPAGE);
    }
  }

  private static long map(long size, int flags) {
    int kind = Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS | flags;
    return Mman.mmap(0, size, Mman.PROT_READ | Mman.PROT_WRITE, kind, -1, 0);
  }

  /**
   * Whether the kernel provides transparent huge pages on request.
   *
   * @return false if they are switched off in the kernel or by {@link Switches#HUGE_PAGES}
   */
  public static boolean transparentAllowed() {
    try {
      return Switches.HUGE_PAGES && !Files.readString(TRANSPARENT).contains("[never]");
    } catch (IOException e) {
      return false;
    }
  }

  /** Frees the memory. */
  public void free() {
    Mman.munmap(address, bytes);
  }
}
