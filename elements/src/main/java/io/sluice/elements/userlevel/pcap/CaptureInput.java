// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel.pcap;

import io.sluice.elements.trace.Compression;
import io.sluice.packet.Memory;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.ZipException;
import org.agrona.BufferUtil;

/**
 * The bytes of a capture file through a window of native memory, decompressed if necessary. The
 * window is filled by {@code read} instead of mapping the file, so that a file that shrinks while
 * it is read causes a message and not a fault, and so that pipes work, too. Belongs to one thread;
 * allocates nothing after opening, except for decompression.
 */
final class CaptureInput implements AutoCloseable {
  /** Bytes of the window, and the longest run that {@link #require} can hold together. */
  static final int WINDOW = 1 << 20;

  private final String name;
  private final Path path;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(WINDOW);
  private final long base = BufferUtil.address(buffer);
  private ReadableByteChannel channel;
  private FileChannel file;
  private long size = -1;

  /** Position in the uncompressed file of the window's first byte. */
  private long origin;

  private int start;
  private int end;

  private CaptureInput(Path path, String name) {
    this.path = path;
    this.name = name;
  }

  static CaptureInput open(Path path) throws CaptureException {
    CaptureInput input = new CaptureInput(path, path.toString());
    input.openChannel();
    return input;
  }

  /** A stream that cannot be rewound, such as the standard input. */
  static CaptureInput open(InputStream stream, String name) throws CaptureException {
    CaptureInput input = new CaptureInput(null, name);
    try {
      input.channel = Channels.newChannel(Compression.open(stream));
    } catch (IOException e) {
      throw input.fail(reason(e));
    }
    return input;
  }

  private void openChannel() throws CaptureException {
    origin = 0;
    start = 0;
    end = 0;
    try {
      if (Files.isDirectory(path)) {
        throw fail("is a directory");
      }
      Compression compression = Compression.of(path);
      if (compression == Compression.NONE) {
        file = FileChannel.open(path, StandardOpenOption.READ);
        channel = file;
        size = Files.isRegularFile(path) ? file.size() : -1;
      } else {
        channel = Channels.newChannel(compression.open(path));
      }
    } catch (CaptureException e) {
      throw e;
    } catch (IOException e) {
      throw fail(reason(e));
    }
  }

  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof EOFException || e instanceof ZipException) {
      return "compressed data is damaged or cut off (" + e.getMessage() + ")";
    }
    return e.getMessage();
  }

  CaptureException fail(String reason) {
    return new CaptureException(name + ": " + reason);
  }

  /** The file's length in bytes; -1 when it is compressed or a pipe. */
  long size() {
    return size;
  }

  /** Where the next byte lies in the uncompressed file. */
  long position() {
    return origin + start;
  }

  /** Bytes that are at hand. */
  int available() {
    return end - start;
  }

  /** The address of the next byte; valid until the next call of {@link #require} or skip. */
  long address() {
    return base + start;
  }

  /** Brings bytes together in the window; false when the file ends before that. */
  boolean require(int bytes) throws CaptureException {
    return end - start >= bytes || fill(bytes);
  }

  private boolean fill(int bytes) throws CaptureException {
    if (bytes > WINDOW) {
      throw new IllegalArgumentException(bytes + " bytes exceed the window");
    }
    if (start > 0) {
      Memory.copy(base + start, base, end - start);
      origin += start;
      end -= start;
      start = 0;
    }
    try {
      while (end < bytes) {
        buffer.limit(WINDOW).position(end);
        int count = channel.read(buffer);
        if (count < 0) {
          return false;
        }
        end += count;
      }
    } catch (IOException e) {
      // What was read before the failure is good; the failure comes back with the next read.
      end = Math.max(end, buffer.position());
      if (end < bytes) {
        throw fail(reason(e));
      }
    }
    return true;
  }

  /** Moves on within what {@link #require} brought. */
  void consume(int bytes) {
    start += bytes;
  }

  /** Moves on by any distance; false when the file ends before that. */
  boolean skip(long bytes) throws CaptureException {
    long left = bytes;
    while (left > available()) {
      left -= available();
      start = end;
      if (!fill(1)) {
        return false;
      }
    }
    start += (int) left;
    return true;
  }

  /** Goes to a position in the uncompressed file; a compressed file is read from its start. */
  void seek(long position) throws CaptureException {
    if (position < 0 || size >= 0 && position > size) {
      throw fail("position " + position + " is outside the file");
    }
    try {
      if (file != null && size >= 0) {
        file.position(position);
        origin = position;
        start = 0;
        end = 0;
        return;
      }
      if (position < position()) {
        if (path == null || !Files.isRegularFile(path)) {
          throw fail("cannot go back in a pipe");
        }
        channel.close();
        openChannel();
      }
    } catch (CaptureException e) {
      throw e;
    } catch (IOException e) {
      throw fail(reason(e));
    }
    if (!skip(position - position())) {
      throw fail("position " + position + " is outside the file");
    }
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException ignored) {
      // Nothing was written, so nothing is lost.
    }
  }
}
