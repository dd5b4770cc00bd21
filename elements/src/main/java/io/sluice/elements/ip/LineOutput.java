// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import io.sluice.element.Element;
import io.sluice.element.Setup;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where an element prints its lines: the router's log, or a file. */
public final class LineOutput {
  private final Element owner;
  private final String file;
  private OutputStream out;
  private boolean failed;

  /**
   * Creates one.
   *
   * @param owner who prints
   * @param file a path; empty for the router's log
   */
  public LineOutput(Element owner, String file) {
    this.owner = owner;
    this.file = file;
  }

  /**
   * Opens the file.
   *
   * @param setup told when that cannot be done
   */
  public void open(Setup setup) {
    if (!file.isEmpty()) {
      try {
        out = new BufferedOutputStream(Files.newOutputStream(Path.of(file)));
      } catch (IOException e) {
        setup.error("cannot write " + file + ": " + e);
      }
    }
  }

  /**
   * Prints a line. After an error that was reported nothing is printed any more.
   *
   * @param line the line, without its end
   */
  public void print(StringBuilder line) {
    if (out == null) {
      owner.router().report(line.toString());
    } else if (!failed) {
      line.append('\n');
      try {
        out.write(line.toString().getBytes(StandardCharsets.ISO_8859_1));
      } catch (IOException e) {
        report(e);
      }
    }
  }

  private void report(IOException e) {
    failed = true;
    owner.router().report(owner.name() + ": " + file + ": " + e.getMessage());
  }

  /** Closes the file. */
  public void close() {
    if (out != null) {
      try {
        out.close();
      } catch (IOException e) {
        report(e);
      }
      out = null;
    }
  }
}
