// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.packet.PacketBatch;
import io.sluice.run.Task;

/**
 * A source and its task. The body of the task is generated once it is known where the packets go.
 *
 * @param owner the element that has the source
 * @param source the source
 * @param batch the batch that it fills
 * @param task the task
 */
public record SourceTask(Element owner, BatchSource source, PacketBatch batch, Task task) {
  SourceTask(Element owner, BatchSource source, Task task) {
    this(owner, source, new PacketBatch(), task);
  }
}
