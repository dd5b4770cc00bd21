// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file to which blocks of whole lines are appended: after a hot swap another thread may append to
 * the same file. For one thread.
 */
public final class LineFile implements AutoCloseable {
  private static final int BLOCK = 1 << 16;

  private final FileChannel file;
  private final StringBuilder block = new StringBuilder();

  /**
   * Opens a file, or creates it.
   *
   * @param name of the file
   * @throws IOException when it cannot be opened
   */
  public LineFile(String name) throws IOException {
    Path path = Path.of(name);
    file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    if (endsInLine(path)) {
      block.append('\n');
    }
  }

  /** Whether somebody was killed who wrote to it: what follows shall be lines of its own. */
  private static boolean endsInLine(Path path) {
    if (!Files.isRegularFile(path)) {
      return false;
    }
    try (FileChannel written = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      long size = written.size();
      return size > 0 && written.read(last, size - 1) == 1 && last.get(0) != '\n';
    } catch (IOException e) {
      // One who may only write cannot know.
      return false;
    }
  }

  /**
   * Adds lines; what is gathered may be written.
   *
   * @param lines whole ones, with the ends of lines
   * @return whether all that was gathered is written
   * @throws IOException when writing fails; what was gathered is lost then
   */
  public boolean add(CharSequence lines) throws IOException {
    block.append(lines);
    boolean full = block.length() >= BLOCK;
    if (full) {
      flush();
    }
    return full;
  }

  /**
   * Writes what is gathered.
   *
   * @throws IOException when that fails; what was gathered is lost then
   */
  public void flush() throws IOException {
    if (block.isEmpty()) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(block.toString().getBytes(StandardCharsets.UTF_8));
    block.setLength(0);
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  /** Closes the file; what is gathered is not written. */
  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      // what was written is written
    }
  }
}
