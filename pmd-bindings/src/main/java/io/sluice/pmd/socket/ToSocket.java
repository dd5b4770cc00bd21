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
 * Sends packets through a socket.
 *
 * <p>{@code ToSocket(TCP, ADDR, PORT [, keywords])}, {@code ToSocket(UDP, ADDR, PORT [,
 * keywords])}, {@code ToSocket(UNIX, FILENAME [, keywords])}, {@code ToSocket(UNIX_DGRAM, FILENAME
 * [, keywords])}
 *
 * <p>An older name for {@code Socket} without outputs, with the same keywords and handlers. Its
 * input is pull.
 */
@ElementInfo(name = "ToSocket", ports = "0-1/0-1", processing = "l/h", flow = "x/y")
@ElementEffects(
    reads = {DATA, LENGTH, ANNO_DST_IP},
    does = {MAKES, SENDS, KEEPS, DROPS})
public final class ToSocket extends SocketElement {
  /** Creates the element. */
  public ToSocket() {}
}
