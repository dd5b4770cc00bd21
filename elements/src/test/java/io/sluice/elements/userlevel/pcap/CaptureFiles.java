// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel.pcap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Capture files written by hand from the format descriptions, and other readers of them. */
final class CaptureFiles {
  static final int MICRO = 0xa1b2c3d4;
  static final int NANO = 0xa1b23c4d;
  static final int MODIFIED = 0xa1b2cd34;

  private CaptureFiles() {}

  static byte[] payload(int length, int seed) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (seed + i);
    }
    return bytes;
  }

  static ByteBuffer pcap(ByteOrder order, int magic, int linkType) {
    ByteBuffer out = ByteBuffer.allocate(1 << 17).order(order);
    out.putInt(magic).putShort((short) 2).putShort((short) 4);
    return out.putInt(0).putInt(0).putInt(65_535).putInt(linkType);
  }

  static ByteBuffer record(ByteBuffer out, int seconds, int fraction, byte[] data, int wire) {
    return out.putInt(seconds).putInt(fraction).putInt(data.length).putInt(wire).put(data);
  }

  static ByteBuffer block(ByteBuffer out, int type, byte[] body) {
    int padded = body.length + 3 & ~3;
    out.putInt(type).putInt(12 + padded).put(Arrays.copyOf(body, padded));
    return out.putInt(12 + padded);
  }

  static ByteBuffer body(ByteBuffer like, int size) {
    return ByteBuffer.allocate(size).order(like.order());
  }

  static ByteBuffer section(ByteBuffer out) {
    ByteBuffer body = body(out, 16).putInt(0x1a2b3c4d).putShort((short) 1).putShort((short) 0);
    return block(out, 0x0a0d0d0a, body.putLong(-1).array());
  }

  static ByteBuffer pcapng(ByteOrder order) {
    return section(ByteBuffer.allocate(1 << 16).order(order));
  }

  static ByteBuffer declare(ByteBuffer out, int linkType, int snapLength, byte... resolution) {
    ByteBuffer body = body(out, resolution.length == 0 ? 8 : 20);
    body.putShort((short) linkType).putShort((short) 0).putInt(snapLength);
    if (resolution.length > 0) {
      body.putShort((short) 9).putShort((short) 1).put(resolution[0]).position(16);
      body.putInt(0);
    }
    return block(out, 1, body.array());
  }

  static ByteBuffer enhanced(ByteBuffer out, int from, long units, byte[] data, int wire) {
    ByteBuffer body = body(out, 20 + data.length).putInt(from).putInt((int) (units >>> 32));
    return block(
        out, 6, body.putInt((int) units).putInt(data.length).putInt(wire).put(data).array());
  }

  static byte[] bytes(ByteBuffer out) {
    return Arrays.copyOf(out.array(), out.position());
  }

  /** Runs a program and returns what it printed on both streams. */
  static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError(String.join(" ", command) + " failed: " + text);
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
