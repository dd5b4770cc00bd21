// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import io.sluice.element.ElementInfo;

/**
 * Checks IPv4 headers, by default without the checksum.
 *
 * <p>{@code CheckIPHeader2([OFFSET, INTERFACES, BADSRC, GOODDST, CHECKSUM, VERBOSE, DETAILS])}
 *
 * <p>The same as CheckIPHeader, except that CHECKSUM defaults to false.
 */
@ElementInfo(name = "CheckIPHeader2", ports = "1/1-2", processing = "a/ah", replicable = true)
public final class CheckIPHeader2 extends CheckIPHeader {
  /** Creates the element. */
  public CheckIPHeader2() {}

  @Override
  protected boolean checksumByDefault() {
    return false;
  }
}
