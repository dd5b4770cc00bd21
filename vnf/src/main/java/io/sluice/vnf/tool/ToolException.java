// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

/** What keeps a tool from its work, a lower-case clause. */
final class ToolException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ToolException(String message) {
    super(message);
  }
}
