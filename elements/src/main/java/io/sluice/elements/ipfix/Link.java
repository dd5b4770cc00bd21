// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipfix;

import java.nio.ByteBuffer;

/** A transport to a collector. Belongs to one thread. */
interface Link extends AutoCloseable {
  /**
   * Gets ready to send.
   *
   * @return whether the collector knows nothing of what was sent before, templates for example
   */
  boolean connect();

  /**
   * Sends a message whole, or not at all.
   *
   * @param message all that remains of it
   * @return whether the system has taken it
   */
  boolean send(ByteBuffer message);

  @Override
  void close();
}
