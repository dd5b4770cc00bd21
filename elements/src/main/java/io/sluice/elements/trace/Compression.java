// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.trace;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * The compression of a file, detected by its first bytes. Gzip is decompressed here, the others by
 * the program of that name, which must be installed, as in Click.
 */
public enum Compression {
  /** Not at all. */
  NONE(null),
  /** RFC 1952. */
  GZIP(null, 0x1f, 0x8b),
  /** By {@code bzip2}. */
  BZIP2("bzip2", 'B', 'Z', 'h'),
  /** By {@code xz}. */
  XZ("xz", 0xfd, '7', 'z', 'X', 'Z'),
  /** RFC 8878, by {@code zstd}. */
  ZSTD("zstd", 0x28, 0xb5, 0x2f, 0xfd);

  private static final int LONGEST_MAGIC = 5;
  private static final int BUFFER = 1 << 16;

  private final String program;
  private final int[] magic;

  Compression(String program, int... magic) {
    this.program = program;
    this.magic = magic;
  }

  /**
   * Looks at the beginning of a file.
   *
   * @param file what to read; what can be read but once, such as a pipe, is not touched
   * @return {@link #NONE} for a pipe
   * @throws IOException when it cannot be read
   */
  public static Compression of(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return NONE;
    }
    try (InputStream stream = Files.newInputStream(file)) {
      return of(stream.readNBytes(LONGEST_MAGIC));
    }
  }

  private static Compression of(byte[] beginning) {
    for (Compression compression : values()) {
      if (compression != NONE && compression.begins(beginning)) {
        return compression;
      }
    }
    return NONE;
  }

  private boolean begins(byte[] bytes) {
    if (bytes.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((bytes[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Opens a file compressed so.
   *
   * @param file the file, or a pipe, of which only now can be told whether it is gzip
   * @return its bytes, decompressed
   * @throws IOException when it cannot be read, or the program is missing
   */
  public InputStream open(Path file) throws IOException {
    if (program == null) {
      InputStream stream = Files.newInputStream(file);
      try {
        return open(stream);
      } catch (IOException e) {
        stream.close();
        throw e;
      }
    }
    Process process;
    try {
      process =
          new ProcessBuilder(program, "-dcq")
              .redirectInput(file.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new IOException("cannot run " + program + ", which decompresses it", e);
    }
    return new ProgramOutput(process, program);
  }

  /**
   * Reads a stream that cannot be opened again, such as a pipe or the standard input.
   *
   * @param stream the bytes as they come
   * @return them, decompressed when that is gzip
   * @throws IOException when it cannot be read, or wants a program
   */
  public static InputStream open(InputStream stream) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(stream, BUFFER);
    buffered.mark(LONGEST_MAGIC);
    Compression compression = of(buffered.readNBytes(LONGEST_MAGIC));
    buffered.reset();
    if (compression.program != null) {
      throw new IOException("is compressed with " + compression.program + "; decompress it first");
    }
    try {
      return compression == GZIP ? new Gunzip(buffered) : buffered;
    } catch (EOFException e) {
      throw Gunzip.cutOff();
    }
  }

  /** Says why where the JDK's class does not: a header or a trailer that is cut off. */
  private static final class Gunzip extends GZIPInputStream {
    Gunzip(InputStream stream) throws IOException {
      super(stream, BUFFER);
    }

    static EOFException cutOff() {
      return new EOFException("unexpected end of gzip data");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return super.read(bytes, offset, length);
      } catch (EOFException e) {
        throw cutOff();
      }
    }
  }

  /** What a program writes; that it failed is an error at the end. */
  private static final class ProgramOutput extends FilterInputStream {
    private final Process process;
    private final String program;

    ProgramOutput(Process process, String program) {
      super(process.getInputStream());
      this.process = process;
      this.program = program;
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      if (value < 0) {
        checkEnd();
      }
      return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      if (count < 0) {
        checkEnd();
      }
      return count;
    }

    private void checkEnd() throws IOException {
      try {
        int status = process.waitFor();
        if (status != 0) {
          throw new IOException(
              "compressed data is damaged or cut off (%s: exit status %d)"
                  .formatted(program, status));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }

    @Override
    public void close() throws IOException {
      process.destroy();
      super.close();
    }
  }
}
