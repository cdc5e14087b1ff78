/**
 * The seal of frames (docs/security.md): keys, the tag at the end of a frame, and what keeps old frames out. Knows no clock, no random
 * number and no socket: they are passed in. Everything but the key file is used by the election loop's thread alone.
 */
package io.oneactive.engine.seal;
