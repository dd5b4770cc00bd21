// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COPIES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.REORDERS;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_PACKET_TYPE;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADER_POSITIONS;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;

/**
 * Checks IPv4 headers, by default all but the checksum.
 *
 * <p>{@code CheckIPHeader2([OFFSET, INTERFACES, BADSRC, GOODDST, CHECKSUM, VERBOSE, DETAILS])}
 *
 * <p>The same as CheckIPHeader, with a default of false for CHECKSUM.
 */
@ElementInfo(name = "CheckIPHeader2", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {DATA, HEADER_POSITIONS},
    writes = {
      DATA,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_PACKET_TYPE,
      ANNO_TIMESTAMP,
      USER_ANNOTATIONS
    },
    does = {
      DROPS,
      BRANCHES,
      RESIZES,
      COPIES,
      KEEPS,
      REORDERS,
      SENDS,
      COUNTS,
      STATE,
      FLOW_STATE,
      REPORTS
    })
public final class CheckIPHeader2 extends CheckIPHeader {
  /** Creates the element. */
  public CheckIPHeader2() {}

  @Override
  protected boolean checksumByDefault() {
    return false;
  }
}
