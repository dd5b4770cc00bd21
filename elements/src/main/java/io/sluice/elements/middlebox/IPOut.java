// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/**
 * Ends a section of elements that inspect IP packets.
 *
 * <p>{@code IPOut([READONLY, keywords])}
 *
 * <p>Passes packets on. FastClick's IPOut updates lengths and checksums; in Sluice the elements
 * that change packets do so themselves.
 *
 * <p>Keywords: {@code READONLY} and {@code CHECKSUM}, booleans, are accepted for compatibility with
 * FastClick and ignored.
 *
 * <p>See also: IPIn.
 */
@ElementInfo(name = "IPOut", replicable = true)
@ElementEffects
public final class IPOut extends PacketElement {
  /** Creates the element. */
  public IPOut() {}

  @Override
  protected void configure(Args args) {
    args.optional("READONLY").asBool(false);
    args.keyword("CHECKSUM").asBool(true);
  }

  @Override
  public int process(long packet) {
    return 0;
  }
}
