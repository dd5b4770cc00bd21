// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void eachOptimisationIsSwitchedOffByAVariantOfItsOwn() {
    Options options = Options.parse("--each-off");
    assertEquals(List.of("-Dsluice.fuse=false"), options.variants.get("no fuse"));
    assertEquals(List.of("-Dsluice.rings=false"), options.variants.get("no rings"));
    assertEquals(List.of("-Dsluice.lcorecaches=false"), options.variants.get("no lcorecaches"));
  }
}
