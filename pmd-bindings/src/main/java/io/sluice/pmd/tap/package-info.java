/** Virtual kernel interfaces whose other end is this process (TUN and TAP). */
package io.sluice.pmd.tap;
