// SPDX-License-Identifier: Apache-2.0
package io.sluice.testing;

import static io.sluice.effect.Action.RECEIVES;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;

/** An element through which a test puts frames into a graph as a device does. */
@ElementInfo(name = "Receive", ports = "0/1", processing = "/h")
@ElementEffects(does = RECEIVES)
public final class Receive extends Inject {}
