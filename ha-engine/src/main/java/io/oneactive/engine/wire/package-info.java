/**
 * The wire: probes as frames and back (section 5 of the protocol), and the counting of what is dropped. Frames come from anywhere: nothing
 * in them is believed before it was checked, and nothing in them can raise an exception, fill a table or fill a log.
 */
package io.oneactive.engine.wire;
