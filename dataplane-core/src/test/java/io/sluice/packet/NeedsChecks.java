// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Marks tests of errors that only the checked mode detects. */
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(named = "sluice.checks", matches = "true")
public @interface NeedsChecks {}
