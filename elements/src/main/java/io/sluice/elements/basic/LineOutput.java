// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.element.Setup;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The output to which an element prints its lines: the router's log, or the file that the keyword
 * {@code OUTFILE} names. An element that replaces another one continues its file.
 */
public final class LineOutput {
  private final Element owner;
  private final String file;
  private OutputStream out;

  /** Whether the file is still that of the element that is replaced. */
  private boolean borrowed;

  /**
   * Reads the keyword, and declares the file.
   *
   * @param owner who prints
   * @param args its arguments
   */
  public LineOutput(Element owner, Args args) {
    this.owner = owner;
    file = args.keyword("OUTFILE").asString("");
    args.writesFile(file);
  }

  /**
   * Finds out whether the file can be written.
   *
   * @param setup told when it cannot
   * @param before the output of the element that is to be replaced; null for none
   */
  public void initialize(Setup setup, LineOutput before) {
    if (before != null && file.equals(before.file)) {
      out = before.out;
      borrowed = true;
    } else if (!file.isEmpty()) {
      try {
        OutputFiles.check(Path.of(file));
      } catch (IOException e) {
        setup.error("cannot write " + file + ": " + e);
      }
    }
  }

  /**
   * Makes the file, or empties it, unless it is written already.
   *
   * @param setup told when that cannot be done
   */
  public void commit(Setup setup) {
    if (!borrowed && out == null && !file.isEmpty()) {
      try {
        out = new BufferedOutputStream(Files.newOutputStream(Path.of(file)));
      } catch (IOException e) {
        setup.error("cannot write " + file + ": " + e);
      }
    }
  }

  /**
   * Goes on in the file of the element that is replaced, if it is the same one.
   *
   * @param before that element's output
   */
  public void takeOver(LineOutput before) {
    if (borrowed) {
      borrowed = false;
      before.out = null;
    }
  }

  /**
   * Prints a line. After an error, which was reported, nothing is printed any more.
   *
   * @param line the line, without its end; may be changed
   */
  public void print(StringBuilder line) {
    if (file.isEmpty()) {
      owner.router().report(line.toString());
    } else if (out != null) {
      line.append('\n');
      try {
        out.write(line.toString().getBytes(StandardCharsets.ISO_8859_1));
      } catch (IOException e) {
        out = null;
        fail(e);
      }
    }
  }

  private void fail(IOException e) {
    owner.router().fail(owner + ": " + file + ": " + e.getMessage());
  }

  /** Closes the file; once more does nothing. */
  public void close() {
    if (out != null && !borrowed) {
      try {
        out.close();
      } catch (IOException e) {
        fail(e);
      }
      out = null;
    }
  }
}
