/**
 * What the core needs from the machine, as interfaces; implementations are found on the class path.
 */
package io.sluice.device;
