/** Virtual interfaces of the kernel whose other end is this process (TUN and TAP). */
package io.sluice.pmd.tap;
