// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

import io.sluice.packet.Memory;

/** {@code <sys/mman.h>}. */
@CHeader("sys/mman.h")
public final class Mman {
  @CValue public static final int PROT_READ = 1;
  @CValue public static final int PROT_WRITE = 2;
  @CValue public static final int MAP_SHARED = 1;
  @CValue public static final int MAP_PRIVATE = 2;
  @CValue public static final int MAP_ANONYMOUS = 0x20;
  @CValue public static final int MAP_POPULATE = 0x8000;
  @CValue public static final int MAP_HUGETLB = 0x4_0000;

  /** The page's size as a power of two stands in the bits from here on. */
  @CValue public static final int MAP_HUGE_SHIFT = 26;

  @CValue public static final int MADV_HUGEPAGE = 14;

  /** What {@link #mmap} returns when it fails. */
  @CValue("(long) MAP_FAILED")
  public static final long MAP_FAILED = -1;

  private static final CFunction MMAP = new CFunction("mmap");
  private static final CFunction MUNMAP = new CFunction("munmap");
  private static final CFunction MADVISE = new CFunction("madvise");
  private static final CFunction MEMFD_CREATE = new CFunction("memfd_create");

  private Mman() {}

  /**
   * {@code void *mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset);}
   *
   * @return the address; {@link #MAP_FAILED} on an error, see {@link Errno#errno}
   */
  public static long mmap(long addr, long length, int prot, int flags, int fd, long offset) {
    return MMAP.call(addr, length, prot, flags, fd, offset);
  }

  /** {@code int munmap(void *addr, size_t length);} */
  public static int munmap(long addr, long length) {
    return (int) MUNMAP.call(addr, length);
  }

  /** {@code int madvise(void *addr, size_t length, int advice);} */
  public static int madvise(long addr, long length, int advice) {
    return (int) MADVISE.call(addr, length, advice);
  }

  /**
   * {@code int memfd_create(const char *name, unsigned int flags);}
   *
   * @return a file descriptor; negative on an error
   */
  public static int memfd_create(String name, int flags) {
    long text = NativeMemory.cstring(name);
    try {
      return (int) MEMFD_CREATE.call(text, flags);
    } finally {
      Memory.free(text);
    }
  }
}
