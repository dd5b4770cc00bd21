// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import java.io.IOException;
import java.util.List;

/** A command that the server refused, or a handler that failed. The connection remains usable. */
public final class ControlException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The code for an element that does not exist. */
  public static final int NO_SUCH_ELEMENT = 510;

  /** The code for a handler that does not exist, or cannot be read or written. */
  public static final int NO_SUCH_HANDLER = 511;

  /** The code of a write handler that rejects the value. */
  public static final int HANDLER_ERROR = 520;

  /** The code for something that clients of this socket may not do. */
  public static final int PERMISSION_DENIED = 530;

  /** The code of a read handler that failed. */
  public static final int READ_ERROR = 590;

  private final int code;
  private final transient List<String> lines;

  ControlException(int code, List<String> lines) {
    super(String.join("\n", lines));
    this.code = code;
    this.lines = lines;
  }

  /**
   * The code in Click's protocol.
   *
   * @return 500 to 599
   */
  public int code() {
    return code;
  }

  /**
   * The server's message.
   *
   * @return its lines without the code, at least one
   */
  public List<String> lines() {
    return lines;
  }
}
