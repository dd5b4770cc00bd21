// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.linux;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeMemory;

/**
 * {@code struct tpacket_req}: the size of a packet ring.
 *
 * <pre>
 * 0  tp_block_size (u32)   4  tp_block_nr (u32)   8  tp_frame_size (u32)   12  tp_frame_nr (u32)
 * </pre>
 */
@CHeader("linux/if_packet.h")
public final class TpacketReq {
  /** Bytes of one. */
  @CValue("sizeof(struct tpacket_req)")
  public static final int SIZE = 16;

  @CValue("offsetof(struct tpacket_req, tp_block_size)")
  private static final int BLOCK_SIZE = 0;

  @CValue("offsetof(struct tpacket_req, tp_block_nr)")
  private static final int BLOCK_NUMBER = 4;

  @CValue("offsetof(struct tpacket_req, tp_frame_size)")
  private static final int FRAME_SIZE = 8;

  @CValue("offsetof(struct tpacket_req, tp_frame_nr)")
  private static final int FRAME_NUMBER = 12;

  private TpacketReq() {}

  /**
   * Allocates a request.
   *
   * @param blockSize bytes of contiguous memory, a multiple of a page
   * @param blocks how many of them
   * @param frameSize bytes of a slot
   * @param frames slots in all blocks
   * @return the address; {@link Memory#free} it
   */
  public static long allocate(int blockSize, int blocks, int frameSize, int frames) {
    long request = NativeMemory.allocate(SIZE);
    Memory.putInt(request + BLOCK_SIZE, blockSize);
    Memory.putInt(request + BLOCK_NUMBER, blocks);
    Memory.putInt(request + FRAME_SIZE, frameSize);
    Memory.putInt(request + FRAME_NUMBER, frames);
    return request;
  }
}
