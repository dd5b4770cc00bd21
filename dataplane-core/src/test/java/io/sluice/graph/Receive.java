// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

/** Where a test puts frames into a graph as a device does. */
@ElementInfo(name = "Receive", ports = "0/1", processing = "/h", frames = FrameUse.RECEIVES)
final class Receive extends Inject {}
