// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Marks tests of what the checked mode refuses; without it they would do it. */
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(named = "sluice.checks", matches = "true")
public @interface NeedsChecks {}
