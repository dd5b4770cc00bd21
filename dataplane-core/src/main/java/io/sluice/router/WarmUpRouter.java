// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.lang.Diagnostics;
import io.sluice.warmup.WarmUp;
import org.agrona.concurrent.BusySpinIdleStrategy;

/** The copy of a part of a router that runs to get code compiled; it prints nothing. */
final class WarmUpRouter implements WarmUp.Copy {
  private final Router router;

  private WarmUpRouter(Router router) {
    this.router = router;
  }

  /** Creates copies for a router with these options. */
  static WarmUp.Factory factory(RouterOptions original) {
    return (config, given, pool) -> {
      RouterOptions options =
          new RouterOptions()
              .registry(original.registry())
              .log(line -> {})
              .out(text -> {})
              .idle(() -> BusySpinIdleStrategy.INSTANCE)
              .pool(pool);
      Router router = Assembly.build(config, options, given, new Diagnostics());
      return router == null ? null : new WarmUpRouter(router);
    };
  }

  @Override
  public int step() {
    return router.step();
  }

  @Override
  public void close() {
    router.close();
  }
}
