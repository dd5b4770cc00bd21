// SPDX-License-Identifier: Apache-2.0
package io.sluice.codegen;

import io.sluice.element.BatchSource;
import io.sluice.element.Element;
import io.sluice.element.Link;
import io.sluice.packet.PacketBatch;
import io.sluice.run.TaskBody;
import java.lang.invoke.MethodHandles;

/**
 * The task of a source. {@link Links} defines this class again for each source, with the source and
 * its link as constants.
 */
final class SourceTemplate implements TaskBody {
  private static final Links.SourceData DATA =
      Templates.data(MethodHandles.lookup(), Links.SourceData.class);
  private static final Element OWNER = DATA.entry().owner();
  private static final BatchSource SOURCE = DATA.entry().source();
  private static final PacketBatch BATCH = DATA.entry().batch();
  private static final Link LINK = DATA.link();

  SourceTemplate() {}

  @Override
  public int run() {
    return Links.move(OWNER, SOURCE, BATCH, LINK);
  }
}
