// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.socket;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;

/**
 * Receives packets from a socket.
 *
 * <p>{@code FromSocket(TCP, ADDR, PORT [, keywords])}, {@code FromSocket(UDP, ADDR, PORT [,
 * keywords])}, {@code FromSocket(UNIX, FILENAME [, keywords])}, {@code FromSocket(UNIX_DGRAM,
 * FILENAME [, keywords])}
 *
 * <p>An older name for {@code Socket} without inputs, with the same keywords and handlers.
 */
@ElementInfo(name = "FromSocket", ports = "0-1/0-1", processing = "h/h", flow = "x/y")
@ElementEffects(
    reads = {DATA, LENGTH, ANNO_DST_IP},
    does = {MAKES, SENDS, KEEPS, DROPS})
public final class FromSocket extends SocketElement {
  /** Creates the element. */
  public FromSocket() {}
}
