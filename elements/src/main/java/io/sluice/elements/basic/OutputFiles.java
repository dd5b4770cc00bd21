// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Whether files can be written that elements are going to write: found out when a configuration is
 * initialized, while the files are made or emptied when it is sure to run.
 */
public final class OutputFiles {
  private OutputFiles() {}

  /**
   * Fails as opening a file to write it would, but leaves it as it is, or missing.
   *
   * @param file its path
   * @throws IOException when it could not be opened or made, as far as can be told
   */
  public static void check(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "Is a directory");
    } else if (!Files.exists(file) && (folder == null || !Files.isDirectory(folder))) {
      throw new NoSuchFileException(file.toString());
    } else if (!Files.isWritable(Files.exists(file) ? file : folder)) {
      throw new AccessDeniedException(file.toString());
    }
  }

  /**
   * The process's standard output, for bytes.
   *
   * @return a stream that leaves it open when it is closed: others may go on to print
   */
  public static OutputStream standardOutput() {
    return new FileOutputStream(FileDescriptor.out) {
      @Override
      public void close() {
        // Nothing is buffered.
      }
    };
  }
}
