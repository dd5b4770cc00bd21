// SPDX-License-Identifier: Apache-2.0
package io.sluice.testing;

import io.sluice.element.ElementInfo;
import io.sluice.element.FrameUse;

/** Where a test puts frames into a graph as a device does. */
@ElementInfo(name = "Receive", ports = "0/1", processing = "/h", frames = FrameUse.RECEIVES)
final class Receive extends Inject {}
