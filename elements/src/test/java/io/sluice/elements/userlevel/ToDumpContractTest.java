// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import io.sluice.elements.ElementContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class ToDumpContractTest extends ElementContract {
  @TempDir Path folder;

  @Override
  protected String element() {
    return "ToDump(" + folder.resolve("out.pcap") + ", 50)";
  }
}
